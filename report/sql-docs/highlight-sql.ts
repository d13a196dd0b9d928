/** SQL with its words told apart, and with names of tables as links. */
import { type Child, type Html, html } from '../html.ts';
import { nodeAnchor } from './anchors.ts';

const keywords = new Set(
  `all and anti any as asc asof between by case cast cross cube current_date desc distinct else end except exclude exists
   filter first following from full group grouping having ilike in inner intersect interval is join last lateral left like
   limit materialized natural not null nulls offset on or order outer over partition pivot preceding qualify range recursive
   rename replace right rollup rows row select semi sets some table then true false try_cast unbounded union unnest unpivot
   using values when where window with`.split(/\s+/),
);

const token =
  /(?<comment>--[^\n]*|\/\*[^]*?\*\/)|(?<text>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|[A-Za-z_]\w*)|(?<number>\b\d[\d_.]*(?:e[+-]?\d+)?)|(?<space>\s+)|(?<sign>[^])/g;

export function highlightSql(sql: string, tables: ReadonlySet<string>): Html {
  const parts: Child[] = [];
  for (const { 0: written, groups = {} } of sql.matchAll(token)) parts.push(renderToken(written, groups, tables));
  return html`<code>${parts}</code>`;
}

function renderToken(
  written: string,
  groups: Readonly<Record<string, string | undefined>>,
  tables: ReadonlySet<string>,
): Child {
  if (groups['comment'] !== undefined) return html`<i class="comment">${written}</i>`;
  if (groups['text'] !== undefined) return html`<i class="text">${written}</i>`;
  if (groups['number'] !== undefined) return html`<i class="number">${written}</i>`;
  if (groups['name'] === undefined) return written;
  const name = written.replaceAll('"', '');
  if (keywords.has(written.toLowerCase())) return html`<b>${written}</b>`;
  return tables.has(name) ? html`<a href="#${nodeAnchor(name)}">${written}</a>` : written;
}
