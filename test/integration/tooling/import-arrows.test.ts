/** The arrows between rooms, held by oxlint: one file per arrow in a scratch tree, linted with the project's rules. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** [importing file, imported module]. */
type Arrow = readonly [file: string, target: string];

const allowed: readonly Arrow[] = [
  ['lib/log.ts', './errors.ts'],
  ['lib/log.ts', './pure/dates.ts'],
  ['lib/pure/money.ts', './dates.ts'],
  ['models/clv/fit.ts', '../clusters/by-value.ts'],
  ['models/clv/fit.ts', '../../lib/pure/random.ts'],
  ['report/page.ts', '../models/clusters/names.ts'],
  ['report/page.ts', 'echarts/core'],
  ['storage/state/leases.ts', '../../lib/errors.ts'],
  ['storage/state/leases.ts', '../snapshots/pointer.ts'],
  ['storage/state/leases.ts', 'node:sqlite'],
  ['connectors/files/source.ts', './formats/csv.ts'],
  ['connectors/files/source.ts', '../../lib/connector.ts'],
  ['connectors/files/formats/csv.ts', '../detect.ts'],
  ['connectors/files/formats/csv.ts', '../../../lib/errors.ts'],
  ['activities/extract.ts', '../connectors/files/source.ts'],
  ['activities/extract.ts', '../storage/landing/index.ts'],
  ['workflows/run.ts', './sync.ts'],
  ['workflows/run.ts', '../models/quality/gate/decide.ts'],
  ['workflows/run.ts', '../lib/pure/stages.ts'],
  ['workflows/run.ts', '@temporalio/workflow'],
  ['app/worker.ts', '../activities/index.ts'],
  ['app/worker.ts', '../workflows/index.ts'],
  ['app/worker.ts', '../temporal.config.ts'],
  ['cli/commands/run.ts', '../../app/worker.ts'],
  ['cli/commands/run.ts', '../../models/clusters/names.ts'],
];

const forbidden: readonly Arrow[] = [
  ['lib/log.ts', '../app/worker.ts'],
  ['lib/log.ts', '../temporal.config.ts'],
  ['lib/pure/money.ts', '../errors.ts'],
  ['lib/pure/money.ts', 'node:fs'],
  ['temporal.config.ts', './app/worker.ts'],
  ['models/clv/fit.ts', '../../lib/errors.ts'],
  ['models/clv/fit.ts', '../../storage/state/leases.ts'],
  ['models/clv/fit.ts', 'node:fs'],
  ['report/page.ts', '../storage/snapshots/pointer.ts'],
  ['report/page.ts', '../lib/config.ts'],
  ['report/page.ts', 'node:fs/promises'],
  ['storage/state/leases.ts', '../../models/clv/fit.ts'],
  ['storage/state/leases.ts', '../../connectors/files/source.ts'],
  ['connectors/files/source.ts', '../console/notify.ts'],
  ['connectors/files/source.ts', '../../storage/landing/index.ts'],
  ['connectors/files/formats/csv.ts', '../../console/notify.ts'],
  ['activities/extract.ts', '../app/worker.ts'],
  ['activities/extract.ts', '../workflows/index.ts'],
  ['workflows/run.ts', '../activities/index.ts'],
  ['workflows/run.ts', '../storage/state/leases.ts'],
  ['workflows/run.ts', '../lib/config.ts'],
  ['workflows/run.ts', 'node:crypto'],
  ['workflows/run.ts', '@temporalio/activity'],
  ['app/worker.ts', '../cli/main.ts'],
  ['app/worker.ts', '../test/support/server.ts'],
  ['cli/commands/run.ts', '../../activities/index.ts'],
  ['cli/commands/run.ts', '../../storage/state/leases.ts'],
  ['cli/commands/run.ts', '../../workflows/index.ts'],
];

const typesOnly: readonly Arrow[] = [
  ['workflows/run.ts', '../activities/index.ts'],
  ['models/clv/fit.ts', '../../lib/clv-configuration.ts'],
  ['cli/commands/run.ts', '../../workflows/index.ts'],
];

const tree = mkdtempSync(join(tmpdir(), 'perdura-arrows-'));
afterAll(() => rmSync(tree, { recursive: true }));

/** Every case gets its own file name, so that one run of oxlint over the tree answers for all of them. */
const cases: { readonly path: string; readonly text: string }[] = [];
function add([file, target]: Arrow, text: (target: string) => string): string {
  const path = file.includes('/') ? file.replace(/\.ts$/, `-${cases.length}.ts`) : file;
  cases.push({ path, text: text(target) });
  return path;
}

interface Finding {
  readonly code: string;
  readonly filename: string;
}

let findings: readonly Finding[] | undefined;
function rulesBrokenBy(path: string): readonly string[] {
  findings ??= lint();
  return findings.filter(({ filename }) => filename === path).map(({ code }) => code);
}

function lint(): readonly Finding[] {
  for (const { path, text } of cases) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  // The rules' folders count from the folder of their file.
  cpSync(join(root, 'oxlint.config.ts'), join(tree, 'oxlint.config.ts'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  const paths = [...new Set(cases.map(({ path }) => path.split('/', 1)[0] ?? path))];
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--type-aware', '-f', 'json', ...paths], {
    cwd: tree,
    encoding: 'utf8',
  });
  if (!stdout.startsWith('{')) throw new Error(`oxlint: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
}

const value = (target: string): string => `import { a } from '${target}';\nexport const b = a;\n`;
const dynamic = (target: string): string => `export const b = import('${target}');\n`;
const type = (target: string): string => `import type { A } from '${target}';\nexport type B = readonly A[];\n`;
const arrowBroken = 'eslint(no-restricted-imports)';

describe('the arrows between rooms', () => {
  for (const arrow of allowed) {
    const path = add(arrow, value);
    it(`let ${arrow[0]} import ${arrow[1]}`, () => expect(rulesBrokenBy(path)).not.toContain(arrowBroken));
  }
  for (const arrow of forbidden) {
    const path = add(arrow, value);
    it(`keep ${arrow[0]} from importing ${arrow[1]}`, () => expect(rulesBrokenBy(path)).toContain(arrowBroken));
  }
  const lazily = add(['models/clv/fit.ts', '../../storage/state/leases.ts'], dynamic);
  it('hold for import() as well', () => expect(rulesBrokenBy(lazily)).toContain(arrowBroken));
  for (const arrow of typesOnly) {
    const [types, values] = [add(arrow, type), add(arrow, value)];
    it(`let ${arrow[0]} name types of ${arrow[1]} and run nothing of it`, () => {
      expect(rulesBrokenBy(types)).not.toContain(arrowBroken);
      expect(rulesBrokenBy(values)).toContain(arrowBroken);
    });
  }
});

describe('the environment', () => {
  const read = (): string => `export const home = process.env['HOME'];\n`;
  const rule = 'node(no-process-env)';
  for (const file of ['activities/home.ts', 'app/home.ts', 'cli/home.ts', 'lib/home.ts', 'storage/home.ts']) {
    const path = add([file, ''], read);
    it(`is not read by ${file}`, () => expect(rulesBrokenBy(path)).toContain(rule));
  }
  const test = add(['test/home.ts', ''], read);
  it('is read by tests', () => expect(rulesBrokenBy(test)).not.toContain(rule));
});

describe('promises and cycles', () => {
  const floating = add(['activities/wait.ts', ''], () => `export function a(): void {\n  Promise.resolve(1);\n}\n`);
  it('finds a promise that nobody awaits', () => {
    expect(rulesBrokenBy(floating)).toContain('typescript(no-floating-promises)');
  });
  const first = add(
    ['storage/first.ts', ''],
    () => `import { b } from './second.ts';\nexport const a = (): number => b();\n`,
  );
  const back = `import { a } from '../${first}';\nexport const b = (): number => a();\n`;
  cases.push({ path: 'storage/second.ts', text: back });
  it('finds two files that import each other', () => {
    expect(rulesBrokenBy(first)).toContain('import(no-cycle)');
  });
  const byDefault = add(['lib/thing.ts', ''], () => 'export default 1;\n');
  it('refuses default exports', () => expect(rulesBrokenBy(byDefault)).toContain('import(no-default-export)'));
});
