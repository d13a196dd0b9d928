/** `server.json`: the project's embedded server as the last start left it, so that others find it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const identity = z.object({ pid: z.int(), started: z.string() }).readonly();

const serverRecord = z
  .object({
    /** Kept after a stop: the next start asks for the same ones, so that links and workers find it again. */
    ports: z.object({ frontend: z.int(), ui: z.int(), http: z.int(), metrics: z.int() }).readonly(),
    server: identity.optional(),
    /** The process that started it and will stop it. */
    owner: identity.optional(),
  })
  .readonly();

export type ServerRecord = z.infer<typeof serverRecord>;
export type ServerPorts = ServerRecord['ports'];

const recordFile = (dataFolder: string): string => join(dataFolder, 'server.json');

/** Undefined when there is none, or none that can be read: the server is then started anew. */
export function readServerRecord(dataFolder: string): ServerRecord | undefined {
  try {
    return serverRecord.parse(JSON.parse(readFileSync(recordFile(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Written at once, so that a killed starter leaves a record of the server that survives it. */
export function writeServerRecord(dataFolder: string, record: ServerRecord): void {
  const file = recordFile(dataFolder);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export const addressOf = (ports: ServerPorts): string => `127.0.0.1:${ports.frontend}`;
export const uiUrlOf = (ports: ServerPorts): string => `http://127.0.0.1:${ports.ui}`;
