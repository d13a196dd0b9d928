/**
 * `npm run bench -- NAME [--size S | --project FOLDER] [--repeat N] [-o text|json]`: runs one benchmark. Every work is a process of its
 * own; floor, peers and ours take turns, so that a busy machine is unfair to all of them alike.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Bench } from './bench.ts';
import { compareWorks, type Repetitions, type Row } from './compare.ts';
import { type MeasuredWork, measureWork } from './measure.ts';
import { sample } from './sample.bench.ts';

const benches: readonly Bench[] = [sample];

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    project: { type: 'string' },
    repeat: { type: 'string', default: '3' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    recipients: { type: 'string' },
    customers: { type: 'string', default: '1000000' },
    orders: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '5000' },
    output: { type: 'string', short: 'o', default: 'text' },
  },
});
const repeat = Number(values.repeat);
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}`;
// Five of another kind: a campaign under attack, one as fast as it goes, models, whole runs and SQL beside their peers.
if (positionals[0] === 'faults') {
  const { benchFaults } = await import('./faults.ts');
  const [kills, seed, recipients] = [values.kills, values.seed, values.recipients ?? '2000'].map(Number);
  const { text: report, isClean } = await benchFaults({ kills, seed, recipients } as Parameters<typeof benchFaults>[0]);
  process.stdout.write(`${report}\n`);
  process.exit(isClean ? 0 : 1);
}
if (positionals[0] === 'campaign') {
  const { benchCampaign } = await import('./campaign.ts');
  process.stdout.write(`${(await benchCampaign(Number(values.recipients ?? 12_000))).text}\n`);
  process.exit(0);
}
if (positionals[0] === 'webhooks') {
  const { benchWebhooks } = await import('./webhooks.ts');
  const { rows: measured, text: report } = await benchWebhooks(Number(values.requests));
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : `${machine}\n${report}\n`);
  process.exit(0);
}
if (positionals[0] === 'sources') {
  const { benchSources } = await import('./sources.bench.ts');
  const options = { names: positionals.slice(1), orders: Number(values.orders), repeat };
  const { rows: measured, text: report } = await benchSources(options);
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : `${machine}\n${report}\n`);
  process.exit(0);
}
if (positionals[0] === 'personas') {
  const { benchPersonas } = await import('./personas.bench.ts');
  const { rows: measured, text: report } = await benchPersonas({ customers: Number(values.customers), repeat });
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : `${machine}\n${report}\n`);
  process.exit(0);
}
if (positionals[0] === 'clv') {
  const { benchClv } = await import('./clv.bench.ts');
  const { rows: measured, text: report } = await benchClv({ customers: Number(values.customers), repeat });
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : `${report}\n`);
  process.exit(0);
}
if (positionals[0] === 'run') {
  const { benchRun } = await import('./clv-run.bench.ts');
  const measured = await benchRun({ customers: Number(values.customers), repeat });
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : text(measured));
  process.exit(0);
}
if (positionals[0] === 'segments') {
  const { benchSegments } = await import('./segments.bench.ts');
  const measured = await benchSegments({ customers: Number(values.customers), repeat });
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : text(measured));
  process.exit(0);
}
if (positionals[0] === 'elt') {
  const { benchElt } = await import('./elt.bench.ts');
  const measured = await benchElt({ orders: Number(values.orders), repeat });
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(measured, null, 2)}\n` : text(measured));
  process.exit(0);
}
const bench = benches.find(({ name }) => name === positionals[0]);
const sizes =
  values.project === undefined
    ? (bench?.sizes.filter((size) => values.size === undefined || size === values.size) ?? [])
    : ['project'];
if (bench === undefined || sizes.length === 0 || !(repeat >= 1)) {
  const known = benches.map((one) => `${one.name} (sizes ${one.sizes.join(', ')})`);
  process.stderr.write(
    `npm run bench -- NAME [--size S | --project FOLDER] [--repeat N] [-o json]\nbenchmarks: ${known.join('; ')}\n`,
  );
  process.exit(2);
}

const rows: Row[] = [];
for (const size of sizes) rows.push(...(await runSize(bench, size)));
process.stdout.write(
  values.output === 'json' ? `${JSON.stringify({ bench: bench.name, machine, rows }, null, 2)}\n` : text(rows),
);

async function runSize(one: Bench, size: string): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-'));
  try {
    // A project of one's own is run where it lies; what it writes goes to the scratch folder.
    const data = values.project === undefined ? mkdtempSync(join(folder, 'data-')) : resolve(values.project);
    if (values.project === undefined) await one.prepare(size, data);
    const works = one.works.filter((work) => work.sizes?.includes(size) ?? true);
    const measured = works.map((work) => ({ work, repetitions: [] as MeasuredWork[] }) satisfies Repetitions);
    for (let turn = 1; turn <= repeat; turn++) {
      for (const { work, repetitions } of measured) {
        process.stderr.write(`${work.work} (${size}), ${turn} of ${repeat} …\n`);
        const scratch = mkdtempSync(join(folder, 'scratch-'));
        repetitions.push(await measureWork(work, { size, data, scratch }));
        rmSync(scratch, { recursive: true });
      }
    }
    return compareWorks(size, measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function text(all: readonly Row[]): string {
  const head = ['work', 'CPU s', 'wall s', 'peak MB', '÷ floor', '÷ peer'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of all) {
    const { work, cpuSeconds, wallSeconds, peakMb, ratioToFloor, ratioToPeer } = row;
    table.push([work, cpuSeconds, wallSeconds, peakMb, ratioToFloor ?? '', ratioToPeer ?? '']);
  }
  return `${machine}\n${table.toString()}\n`;
}
