import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../../../app/temporary-folders.ts';

it('removes what killed processes left, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-temporary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const living = process.ppid;
  for (const name of [ended, living]) mkdirSync(join(folder, String(name), 'spill'), { recursive: true });
  writeFileSync(join(folder, 'fault-score-before'), '');
  await makeTemporaryFolder(join(folder, String(process.pid)));
  expect(readdirSync(folder).sort()).toEqual([String(living), String(process.pid), 'fault-score-before'].sort());
});
