/**
 * `npm run build`: what `npm pack` ships beside SQL models and sample. Node refuses type stripping under node_modules,
 * so dist/ holds the program as JavaScript, and the workflows bundled as their sandbox wants them.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { bundleProgram } from './bundle-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
await bundleProgram(root, dist);
const quiet = (): void => undefined;
const logger: Logger = {
  log: quiet,
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message) => process.stderr.write(`${message}\n`),
};
const bundles = [
  { file: 'workflow-bundle.js' },
  // With an encryption key, failures are encrypted too; their converter is part of the bundle.
  { file: 'workflow-bundle.encrypted.js', failureConverterPath: join(root, 'app/temporal/failure-converter.ts') },
];
for (const { file, ...options } of bundles) {
  const { code } = await bundleWorkflowCode({ workflowsPath: join(root, 'workflows/index.ts'), logger, ...options });
  writeFileSync(join(dist, file), code);
}
