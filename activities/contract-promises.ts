/** What the audits of a SQL model promise to readers of its table, as the data contract says it. */
import type { Model } from '../storage/warehouse/sql-runner/index.ts';
import type { ContractQuality } from '../storage/snapshots/index.ts';

export interface Promises {
  /** Of the table as a whole. */
  readonly table: readonly ContractQuality[];
  readonly columns: ReadonlyMap<string, readonly ContractQuality[]>;
  /** Columns that are never null. */
  readonly required: ReadonlySet<string>;
  /** Columns of which every value occurs once. */
  readonly unique: ReadonlySet<string>;
}

type Audit = Model['audits'][number];

/** Only what stops a publication is promised; what merely warns is told with that severity. */
export function promisesOf(model: Pick<Model, 'name' | 'audits'> | undefined): Promises {
  const table: ContractQuality[] = [];
  const columns = new Map<string, ContractQuality[]>();
  const required = new Set<string>();
  const unique = new Set<string>();
  const ofColumn = (name: string, quality: ContractQuality) =>
    columns.set(name, [...(columns.get(name) ?? []), quality]);

  for (const audit of model?.audits ?? []) {
    const { kind, arguments: args, severity } = audit;
    const [first = ''] = args;
    const isKept = severity === 'error';
    switch (kind) {
      case 'not_null':
        for (const name of args) {
          if (isKept) required.add(name);
          ofColumn(name, { type: 'library', metric: 'nullValues', mustBe: 0, ...told(audit) });
        }
        break;
      case 'unique':
        if (args.length > 1) {
          table.push({
            type: 'library',
            metric: 'duplicateValues',
            arguments: { properties: args },
            mustBe: 0,
            ...told(audit),
          });
          break;
        }
        if (isKept) unique.add(first);
        ofColumn(first, { type: 'library', metric: 'duplicateValues', mustBe: 0, ...told(audit) });
        break;
      case 'accepted_values':
        ofColumn(first, {
          type: 'library',
          metric: 'invalidValues',
          arguments: { validValues: args.slice(1).map(unquoted) },
          mustBe: 0,
          ...told(audit),
        });
        break;
      case 'accept':
        table.push({
          type: 'sql',
          description: `every row: ${args.join(', ')}`,
          query: `select count(*) from ${model?.name} where not coalesce((${args.join(', ')}), false)`,
          mustBe: 0,
          ...told(audit),
        });
        break;
      default:
        table.push({ type: 'text', description: audit.text, severity });
    }
  }
  return { table, columns, required, unique };
}

const told = ({ severity }: Audit) => ({ severity: severity === 'warn' ? 'warning' : severity });

const unquoted = (text: string): string => {
  const [, inside] = /^'([^]*)'$/.exec(text.trim()) ?? [];
  return inside === undefined ? text.trim() : inside.replaceAll("''", "'");
};
