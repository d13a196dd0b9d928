/** Where Perdura's own files lie: a checkout, or an installed package, whose compiled code is in dist/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const isCheckout = import.meta.url.endsWith('.ts');

/** Folder of the rooms. */
export const codeFolder = fileURLToPath(new URL('..', import.meta.url));
const packageFolder = isCheckout ? codeFolder : join(codeFolder, '..');

export const sqlFolder = join(packageFolder, 'sql');
export const sampleFile = join(packageFolder, 'examples', 'cdnow', 'perdura.yaml');
/** The workflows' source in a checkout; a package brings them bundled. */
export const workflowsFile = isCheckout ? join(codeFolder, 'workflows', 'index.ts') : undefined;

/** Bundle of the package. With a key failures are encrypted, by a converter that is part of the bundle. */
export const workflowBundleFile = (isEncrypted: boolean): string =>
  join(codeFolder, isEncrypted ? 'workflow-bundle.encrypted.js' : 'workflow-bundle.js');

export const packageVersion = (
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { readonly version: string }
).version;
