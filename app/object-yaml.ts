/** An object as YAML that can be applied again, and what changes between two of them. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { stringify } from 'yaml';
import { canonicalJson } from '../lib/hash.ts';
import { type ObjectKind, objectKinds } from '../lib/pure/object-kinds.ts';

/** Fields in the order of the schema; what an earlier version of the program stored and this one refuses, as it is. */
export function toYaml(
  kind: ObjectKind,
  content: unknown,
  envelope: { store?: string; version?: number } = {},
): string {
  const ordered: unknown = JSON.parse(canonicalJson(content));
  const fields = objectKinds[kind].schema.safeParse(ordered).data ?? ordered;
  const { kind: _, name, ...rest } = fields as Readonly<Record<string, unknown>>;
  return stringify(withoutUndefined({ kind, name, ...envelope, ...rest }), { lineWidth: 0 });
}

export interface Side {
  /** What the head of the difference says of it. */
  readonly title: string;
  /** Nothing, where there is no such version. */
  readonly content?: unknown;
}

/** A unified diff of two contents; of lists, which are long, how many customers are on one side alone. */
export function diffOf(kind: ObjectKind, before: Side, after: Side): string {
  const text = (content: unknown, other: unknown) =>
    content === undefined ? '' : toYaml(kind, kind === 'list' ? counted(content, other) : content);
  return createTwoFilesPatch(
    before.title,
    after.title,
    text(before.content, after.content),
    text(after.content, before.content),
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
}

function counted(content: unknown, other: unknown): unknown {
  const [own, others] = [customersOf(content), new Set(customersOf(other))];
  const alone = own.filter((key) => !others.has(key)).length;
  const customers = `${own.length} in all${alone === 0 || alone === own.length ? '' : `, ${alone} of them here alone`}`;
  return { ...(content as object), customers };
}

/** Of what a list says, as far as it is one. */
function customersOf(content: unknown): readonly string[] {
  const { customers } = (content ?? {}) as { readonly customers?: unknown };
  return Array.isArray(customers) ? (customers as readonly string[]) : [];
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
