/** `perdura sources preview`: of a source, or of a file that nothing is configured for. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectSourceFile } from '../../app/sources/inspect.ts';
import { pickSources, sourceNames } from '../../app/sources/configured.ts';
import { previewSource } from '../../app/sources/preview.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showInspection, showPreview } from '../show/source-preview.ts';

interface PreviewOptions {
  readonly store?: string;
  readonly resource?: string;
  readonly limit: number;
  readonly showPersonalData?: boolean;
}

export async function preview(
  { session, output, signal }: CommandContext,
  options: PreviewOptions,
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  if (!sourceNames(session, store).includes(name) && existsSync(resolve(name))) {
    const inspection = await inspectSourceFile(resolve(name), { sampleRows: options.limit, signal });
    output.result(inspection, showInspection(name, inspection));
    return exitCodes.ok;
  }
  pickSources(session, store, name);
  const previews = await previewSource(session, store, name, {
    resource: options.resource,
    limit: options.limit,
    withPersonalData: options.showPersonalData === true,
    signal,
    tell: output.tell,
    now: new Date(),
  });
  output.result(previews, previews.length === 0 ? 'nothing to read' : previews.map(showPreview).join('\n\n'));
  return exitCodes.ok;
}
