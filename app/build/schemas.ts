/** `node app/build/schemas.ts`: writes docs/schemas/*.json, the JSON Schemas of objects, perdura.yaml and sources.yaml. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allSchemas } from '../object-schemas.ts';

const folder = fileURLToPath(new URL('../../docs/schemas', import.meta.url));

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(allSchemas())) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
}
