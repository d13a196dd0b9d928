/** What is computed for a store: the newest version of its CLV configuration. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, parseDocument } from '../lib/config.ts';
import { PipelineError } from '../lib/errors.ts';
import { type ClvConfiguration, clvConfigurationSchema } from '../lib/pure/clv-configuration.ts';
import type { StoreDependencies } from './dependencies.ts';

/** The store's CLV configuration: `objects/*.yaml` of kind clv; a changed file is a new version. */
export async function readConfiguration(
  deps: Pick<StoreDependencies, 'state' | 'store' | 'folders' | 'project'>,
): Promise<{ content: ClvConfiguration; version: number; hash: string; createdAt: string; author: string }> {
  const { state, store } = deps;
  const written = readClvFile(deps);
  if (written !== undefined) {
    await state.objects.put({ kind: 'clv', name: 'clv', store, content: written.content, author: written.author });
  }
  const latest = await state.objects.latest({ kind: 'clv', name: 'clv', store });
  if (latest === undefined) {
    throw new PipelineError('config', `store ${store}: has no CLV configuration`, {
      remedy: `write ${join(deps.folders.objects, 'clv.yaml')} (perdura init does)`,
    });
  }
  return {
    content: check(clvConfigurationSchema, latest.content, `CLV configuration ${latest.version} of ${store}`),
    version: latest.version,
    hash: latest.hash,
    createdAt: latest.createdAt,
    author: latest.author,
  };
}

function readClvFile(deps: Pick<StoreDependencies, 'store' | 'folders' | 'project'>) {
  const { objects: folder } = deps.folders;
  if (!existsSync(folder)) return undefined;
  const isOnlyStore = Object.keys(deps.project.config.stores).length === 1;
  for (const name of readdirSync(folder).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    const file = join(folder, name);
    const document = parseDocument(readFileSync(file, 'utf8'), file);
    if ((document as { readonly kind?: unknown } | null)?.kind !== 'clv') continue;
    const content = check(clvConfigurationSchema, document, file);
    if (content.store === deps.store || (content.store === undefined && isOnlyStore)) {
      return { content, author: `objects/${name}` };
    }
  }
  return undefined;
}
