/** Lets Temporal's SDK download its development server, in a process of its own that can be cut off. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerSearch } from '../../temporal.config.ts';

/** A download that stands still this long is given up. */
const stallMs = 15_000;

const script = `
const [testing, downloadDir] = process.argv.slice(1);
const { TestWorkflowEnvironment } = await import(testing);
try {
  const executable = { type: 'cached-download', downloadDir };
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}`;

export async function downloadServerBinary(
  search: ServerSearch,
  target: string,
  report: (line: string) => void,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'download-'));
  try {
    report('downloading the Temporal server once …');
    await runDownload(search, folder);
    const [file] = (await readdir(folder)).filter((name) => !name.endsWith('.downloading'));
    if (file === undefined) throw new Error('the download left no file');
    await chmod(join(folder, file), 0o755);
    await rename(join(folder, file), target);
    report(`the Temporal server is downloaded: ${target}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runDownload(search: ServerSearch, folder: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, import.meta.resolve('@temporalio/testing'), folder],
    { env: { ...search.toolEnvironment }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2_000);
  });
  let [bytes, stalledMs, isCutOff] = [0, 0, false];
  const pollMs = 1_000;
  const look = async () => {
    const now = await sizeOf(folder);
    stalledMs = now > bytes ? 0 : stalledMs + pollMs;
    bytes = now;
    if (stalledMs < stallMs) return;
    isCutOff = true;
    child.kill('SIGKILL');
  };
  const watch = setInterval(() => void look(), pollMs);
  const stopWithUs = () => child.kill('SIGKILL');
  process.once('exit', stopWithUs);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (isCutOff) throw new Error(`nothing arrived for ${stallMs / 1000} s`);
    if (code !== 0) throw new Error(innermost(output) || `ended with code ${code}`);
  } finally {
    clearInterval(watch);
    process.off('exit', stopWithUs);
  }
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The SDK nests its errors in one line, each repeating the address; the last part says what happened. */
const innermost = (output: string): string => output.trim().split(': ').slice(-2).join(': ');
