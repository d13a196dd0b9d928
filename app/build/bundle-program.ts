/**
 * The program as few JavaScript files: reading several hundred small ones is what a short command mostly costs, so packages that
 * consist of many are taken in, with their licences. Modules that find files beside themselves keep their names and places.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { rolldown } from 'rolldown';

/** What starts a process or a thread, or is loaded by its name. */
const entries = ['cli/main', 'activities/compute/jobs', 'app/clv/jobs', 'app/temporal/failure-converter'];

/** They say `import.meta`, and mean their place. */
const inPlace = [
  'activities/compute/compute',
  'app/clv/worker',
  'app/package-folder',
  'app/temporal/download-server-binary',
  'app/temporal/payload-codec',
];

/** Many files each, and loaded by most commands or by every run; all else stays where npm puts it. */
const takenIn = [
  '@duckdb/node-api',
  'commander',
  'echarts',
  'kysely',
  'simple-statistics',
  'stripe',
  'temporal-polyfill',
  'temporal-utils',
  'tslib',
  'yaml',
  'zod',
  'zrender',
];
/** What stands in for syntax that the oldest Node does not have comes with the bundler. */
const helpers = '@oxc-project/runtime';
const isTakenIn = (id: string): boolean =>
  [...takenIn, helpers].some((name) => id === name || id.startsWith(`${name}/`));

/** Bundles the sources below `root` into `dist`. Types are stripped, not checked. */
export async function bundleProgram(root: string, dist: string): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, join(root, `${name}.ts`)])),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !isTakenIn(id),
    // Modules in place must not take with them what others need, too.
    preserveEntrySignatures: 'allow-extension',
  });
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => (inPlace.includes(name) ? '[name].js' : 'parts/[name]-[hash].js'),
    codeSplitting: {
      groups: inPlace.map((name) => ({ name, test: new RegExp(`/${name}\\.ts$`) })),
      includeDependenciesRecursively: false,
    },
  });
  await bundle.close();
  const licences = [...takenIn, 'rolldown'].map(
    (name) => `${name}\n\n${readLicence(join(root, 'node_modules', name))}`,
  );
  writeFileSync(join(dist, 'third-party-licenses.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
}

function readLicence(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no licence that its code could be shipped under`);
  return readFileSync(join(folder, file), 'utf8');
}
