/** Liquid as mails may use it: nothing read from disk, nothing that differs between two renderings, bounded in size and time. */
import { Liquid } from 'liquidjs';
import { createFormats, type StoreFormat } from './formats.ts';

/** Longest template, longest rendering and most memory of one. */
const limits = { parseLimit: 500_000, renderLimit: 2_000, memoryLimit: 5_000_000 };

const readsFiles = ['include', 'render', 'layout', 'block'];
/** By chance or by the clock, in the machine's zone, or around the escaping. */
const unfit = ['sample', 'raw', 'date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];
/** HTML is escaped already, and subject and text are not HTML. */
const needless = ['escape', 'escape_once', 'xml_escape'];

export type Variables = Readonly<Record<string, unknown>>;

export interface Engine {
  /** @throws RangeError naming the place when the Liquid is not valid */
  compile(place: string, liquid: string): CompiledLiquid;
}

export interface CompiledLiquid {
  /** Top-level names that it reads. */
  readonly variables: readonly string[];
  /** @throws RangeError naming the place and the variable that is missing */
  render(scope: Variables): string;
}

/** @param escape whether what variables hold is escaped for HTML */
export function createEngine(store: StoreFormat, { escape }: { readonly escape: boolean }): Engine {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    relativeReference: false,
    locale: 'en-US',
    ...limits,
    ...(escape ? { outputEscape: 'escape' } : {}),
  });
  for (const tag of readsFiles) delete engine.tags[tag];
  for (const filter of unfit) delete engine.filters[filter];
  for (const filter of needless) engine.registerFilter(filter, (value: unknown) => value);
  for (const [name, filter] of Object.entries(createFormats(store))) engine.registerFilter(name, filter);
  return {
    compile(place, liquid) {
      const parsed = attempt(place, () => engine.parse(liquid));
      return {
        variables: engine.globalVariablesSync(parsed),
        render: (scope) => attempt(place, () => engine.renderSync(parsed, { ...scope }) as string),
      };
    },
  };
}

function attempt<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // The first line: those after it quote the template.
    const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
    const missing = /undefined variable: ([^,]+)/.exec(message)?.[1];
    throw new RangeError(
      missing === undefined ? `${place}: ${message}` : `${place}: needs the variable ${missing}, which is not there`,
      { cause: error },
    );
  }
}
