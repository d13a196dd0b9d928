/** An analysis in a process of its own: `node bench/personas/job.ts FOLDER`; prints what it cost and came to as JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFigures } from '../../activities/figures.ts';
import { analysePersonas } from '../../activities/compute/analyse-personas.ts';
import { readPersonaDataset } from '../../activities/personas/dataset.ts';
import { personaSchema } from '../../lib/pure/persona-configuration.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';

const [folder = ''] = process.argv.slice(2);
const rules = personaSchema.parse({ kind: 'persona', name: 'bench', k: 9 });
const own = mkdtempSync(join(tmpdir(), 'perdura-bench-personas-'));
const warehouse = await openWarehouse({
  path: join(own, 'shop.duckdb'),
  tempDirectory: own,
  owner: 'bench',
  memoryLimit: '1GB',
});
try {
  for (const table of ['customers', 'purchases']) {
    const file = join(folder, `${table}.parquet`).replaceAll("'", "''");
    await warehouse.run(`create view ${table} as select * from read_parquet('${file}')`);
  }
  const reading = startFigures();
  const dataset = await readPersonaDataset(warehouse, { configuration: rules, language: 'en' });
  const read = reading();
  const grouping = startFigures();
  const { analysis } = analysePersonas({ dataset, rules, currency: 'EUR' });
  const grouped = grouping();
  const { inertia, iterations, starts, customers } = analysis;
  process.stdout.write(JSON.stringify({ read, grouped, inertia, iterations, starts, customers }));
} finally {
  await warehouse.close();
  rmSync(own, { recursive: true, force: true });
}
