/** The engines that every state test runs over: each test gets an empty state of each. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openState, type State } from '../../../storage/state/index.ts';
import { startPostgres } from '../../support/postgres.ts';

export interface Place {
  readonly url: string | undefined;
  readonly file: string;
}

const postgres = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'perdura-state-'));
const opened: State[] = [];
let places = 0;

afterAll(async () => {
  for (const state of opened) await state.close();
  rmSync(folder, { recursive: true, force: true });
});

export const newSqlitePlace = async (): Promise<Place> => ({ url: undefined, file: nextFile() });
export const newPostgresPlace = async (): Promise<Place> => ({
  url: await postgres?.createDatabase(),
  file: nextFile(),
});
export const isPostgresMissing = postgres === undefined;

/** One suite over both engines; `newPlace` gives an empty one. */
export function describeEngines(name: string, suite: (newPlace: () => Promise<Place>) => void): void {
  describe(`${name} in SQLite`, () => {
    suite(newSqlitePlace);
  });
  describe.skipIf(isPostgresMissing)(`${name} in PostgreSQL`, () => {
    suite(newPostgresPlace);
  });
}

const nextFile = (): string => join(folder, `${(places += 1)}`, 'state.sqlite');

/** Opened states are closed at the end of the file. */
export async function open(place: Place, now?: () => Date): Promise<State> {
  const state = await openState({ ...place, ...(now && { now }) });
  opened.push(state);
  return state;
}

/** Runs `body` in that many Node processes at once, each with its own open `state`; their printed JSON. */
export function inProcesses<T>(count: number, place: Place, body: string): Promise<readonly T[]> {
  const stateModule = new URL('../../../storage/state/index.ts', import.meta.url).href;
  const program = `
    import { openState } from ${JSON.stringify(stateModule)};
    const state = await openState(${JSON.stringify(place)});
    const answer = await (async () => { ${body} })();
    await state.close();
    console.log(JSON.stringify(answer));`;
  return Promise.all(Array.from({ length: count }, () => runProgram<T>(program)));
}

function runProgram<T>(program: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out) as T) : reject(new Error(err))));
  });
}
