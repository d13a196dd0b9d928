/** `perdura init`: the two commented files that a project of one's own begins with. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { checkProject, parseDocument } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export interface InitOptions {
  readonly store: string;
  readonly orders: string;
  readonly currency: string;
  readonly zone?: string;
  readonly force?: boolean;
}

export async function init({ output }: CommandContext, options: InitOptions): Promise<number> {
  const folder = process.cwd();
  const files = [
    { path: join(folder, 'perdura.yaml'), text: projectFile(options) },
    { path: join(folder, 'objects', 'clv.yaml'), text: clvFile },
  ];
  const present = files.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (present.length > 0 && options.force !== true) {
    throw new PipelineError('config', `init: ${present.join(' and ')} would be overwritten`, {
      remedy: 'edit what is there, or say --force',
    });
  }
  // A value that does not fit is refused before it is written down.
  checkProject(parseDocument(projectFile(options), 'perdura.yaml'), 'perdura.yaml');
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  output.result(
    { files: files.map(({ path }) => path) },
    `wrote ${files.map(({ path }) => path).join('\n      ')}\nnext: perdura config check, then perdura up`,
  );
  return exitCodes.ok;
}

function projectFile({ store, orders, currency, zone }: InitOptions): string {
  const value = (text: string) => stringify(text).trimEnd();
  return `# Where orders come from. Paths start from this file's folder; secrets are references: \${NAME} or \${file:PATH}.

stores:
  ${value(store)}:
    # A day of the shop begins at midnight in this zone.
    zone: ${value(zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)}
    # Orders in another currency are left out and counted.
    currency: ${value(currency)}
    # Language of the report and of generated names: en or es.
    language: en

    sources:
      orders:
        type: files
        streams:
          # CSV, TSV, JSON, JSON lines or Parquet, also gzipped; wildcards are fine.
          # Needed columns: customer_id, ordered_at (or order_date), amount.
          orders:
            path: ${value(orders)}
            # Headers of your own:
            # columns: { customer_id: Customer, ordered_at: Date, amount: Total }
            # Dates that are not ISO 8601:
            # dateFormat: "%d/%m/%Y"
          # Customers who never ordered count, too, and contacts are kept apart from the figures:
          # customers: customers.csv
          # consents: consents.csv
`;
}

const clvFile = `# What is computed, and until when. This file makes version 1; later edits take effect by
# perdura apply -f objects/clv.yaml, which shows first what they change.

kind: clv

# off: nothing runs, and the last results stay readable.
active: true

# The last day that counts; without it, yesterday in the shop's zone.
# reference_date: 2026-06-30

# How many days ahead to predict. The first one makes the clusters.
horizons: [365, 90]

# What the models learn from: all, { days: 730 } or { from: 2024-01-01, to: 2026-06-30 }.
# Historic values and dates always use all history.
history_window: all

# Days since the last order that bound Active, Inactive and Hibernating; beyond is Lost.
lifecycle: { active: 182, inactive: 365, hibernating: 730 }
`;
