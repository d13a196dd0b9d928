/**
 * OpenAPI documents of outside systems, to judge by what we send them. They are theirs and no part of the project:
 * PERDURA_OPENAPI_FOLDER names a folder that holds them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parsed document, or undefined, said aloud: the tests that need it are skipped. */
export function readOpenApiDocument(name: string): unknown {
  const folder = process.env['PERDURA_OPENAPI_FOLDER'];
  const file = join(folder ?? '.', name);
  if (folder !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.warn(`${name} is not there (PERDURA_OPENAPI_FOLDER is ${folder ?? 'not set'}): tests against it are skipped`);
  return undefined;
}
