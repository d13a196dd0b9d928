/** Finds the `temporal` binary of the embedded server, or gets it once: download, else a build with Go. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { ServerSearch } from '../../temporal.config.ts';
import { buildServerBinary } from './build-server-binary.ts';
import { downloadServerBinary } from './download-server-binary.ts';
import { withProcessLock } from './process-lock.ts';

/** Later versions carry a `replace` directive, which `go install` refuses. */
const version = '1.5.1';

/** A place that was tried in vain: why, and what would make it work. */
interface Miss {
  readonly tried: string;
  readonly reason: string;
  readonly fix: string;
}

type Acquire = (search: ServerSearch, target: string, report: (line: string) => void) => Promise<void>;

/** The file the binary is kept in, one per user, whichever way it got there. */
export const cachedServerBinary = (search: ServerSearch): string =>
  join(search.cacheFolder, 'temporal', version, 'temporal');

export async function findServerBinary(search: ServerSearch, report: (line: string) => void): Promise<string> {
  const misses: Miss[] = [];
  const cached = cachedServerBinary(search);
  const present = await findPresent(search, cached, misses, report);
  if (present !== undefined) return present;

  const waiting = (waitedMs: number) => {
    if (waitedMs % 20_000 === 0)
      report(`another process is getting the Temporal server, waiting (${waitedMs / 1000} s) …`);
  };
  return withProcessLock(`${cached}.lock`, waiting, async () => {
    if (await isExecutable(cached)) return cached;
    for (const { tried, acquire, fix } of acquisitions) {
      try {
        await acquire(search, cached, report);
        return cached;
      } catch (error) {
        misses.push({ tried, reason: error instanceof Error ? error.message : String(error), fix });
      }
    }
    throw notFound(misses);
  });
}

async function findPresent(
  search: ServerSearch,
  cached: string,
  misses: Miss[],
  report: (line: string) => void,
): Promise<string | undefined> {
  const { explicitPath } = search;
  if (explicitPath !== undefined) {
    if (await isExecutable(explicitPath)) return explicitPath;
    const reason = `${explicitPath} is not an executable file`;
    report(`PERDURA_TEMPORAL_BIN: ${reason}, looking elsewhere`);
    misses.push({
      tried: 'PERDURA_TEMPORAL_BIN',
      reason,
      fix: 'let it name the temporal binary, or unset it',
    });
  }
  for (const folder of search.path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, 'temporal');
    if (await isExecutable(file)) return file;
  }
  misses.push({
    tried: '`temporal` on PATH',
    reason: 'no folder of PATH has it',
    fix: 'install the Temporal CLI (https://docs.temporal.io/cli)',
  });
  if (await isExecutable(cached)) return cached;
  misses.push({ tried: 'cache', reason: `${cached} does not exist`, fix: 'copy the temporal binary there' });
  return undefined;
}

const acquisitions: readonly { readonly tried: string; readonly acquire: Acquire; readonly fix: string }[] = [
  {
    tried: 'download',
    acquire: downloadServerBinary,
    fix: 'allow this machine to reach https://temporal.download',
  },
  {
    tried: `build with Go (go install github.com/temporalio/cli/cmd/temporal@v${version})`,
    acquire: (search, target, report) => buildServerBinary(search, version, target, report),
    fix: 'install Go 1.24 or later and allow it to reach a Go module proxy',
  },
];

function notFound(misses: readonly Miss[]): PipelineError {
  const items = misses.map(({ tried, reason, fix }) => `  - ${tried}: ${reason}. To fix: ${fix}.`);
  return new PipelineError(
    'unavailable',
    ['Temporal server: no binary found. Tried in this order:', ...items].join('\n'),
    {
      remedy: 'Fix any one of them, or run a Temporal server yourself and set TEMPORAL_ADDRESS.',
      details: { tried: misses.map(({ tried }) => tried) },
    },
  );
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
