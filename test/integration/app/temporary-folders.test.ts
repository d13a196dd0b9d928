import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder, temporaryName } from '../../../app/temporary-folders.ts';

it('removes what killed processes left, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-temporary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const kept = [temporaryName(process.ppid), `other-host-${ended}`];
  for (const name of [temporaryName(ended), ...kept]) mkdirSync(join(folder, name, 'spill'), { recursive: true });
  writeFileSync(join(folder, 'fault-score-before'), '');
  await makeTemporaryFolder(join(folder, temporaryName(process.pid)));
  expect(readdirSync(folder).sort()).toEqual([...kept, temporaryName(process.pid), 'fault-score-before'].sort());
});
