/**
 * Who is built by changes, and what of a change they look at. A difference keeps only the columns whose names are written
 * somewhere in the views between, or are a key; where a query may take columns without naming them, it keeps all.
 */
import type { Materialization, Model } from '../model.ts';

export interface Watch {
  /** Words of the queries that look at it, in lower case. */
  readonly words: ReadonlySet<string>;
  readonly isWhole: boolean;
}

const takesUnnamed = /\b(?:natural|union|rename|columns)\b/i;

/** By name in lower case: what models that are built by changes read, and of views, what these read. */
export function watchedBy(planned: readonly Model[], models: ReadonlyMap<string, Model>): ReadonlyMap<string, Watch> {
  const watched = new Map<string, { words: Set<string>; isWhole: boolean }>();
  const watch = (names: readonly string[], words: readonly string[], isWhole: boolean): void => {
    for (const name of names) {
      const known = watched.get(name) ?? { words: new Set<string>(), isWhole: false };
      watched.set(name, known);
      for (const word of words) known.words.add(word);
      known.isWhole ||= isWhole;
      const model = models.get(name);
      if (model?.materialization.kind !== 'view') continue;
      watch(model.dependsOn, [...words, ...wordsOf(model.sql)], isWhole || takesUnnamed.test(model.sql));
    }
  };
  for (const { materialization, dependsOn } of planned) {
    const key = keyOf(materialization);
    if (key !== undefined)
      watch(
        dependsOn,
        key.map((column) => column.toLowerCase()),
        false,
      );
  }
  return watched;
}

function keyOf(materialization: Materialization): readonly string[] | undefined {
  if (materialization.kind === 'incremental') return materialization.key;
  return materialization.kind === 'window' ? [materialization.column] : undefined;
}

/** Names, bare or quoted. */
const wordsOf = (sql: string): readonly string[] => [
  ...(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []),
  ...[...sql.toLowerCase().matchAll(/"((?:[^"]|"")+)"/g)].map(([, name = '']) => name.replaceAll('""', '"')),
];
