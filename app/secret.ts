/** The secret that signs links in mails: the configured one, or this machine's own, made once. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../lib/config.ts';

export function readSecret(project: Project): string {
  const { secret } = project.config.web;
  if (secret !== undefined) return secret;
  const file = join(project.home, 'secret');
  const own = `${file}.${process.pid}`;
  mkdirSync(project.home, { recursive: true });
  writeFileSync(own, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    // Of several processes that start at once one makes it, and all read the same.
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return readFileSync(file, 'utf8');
}
