/** `perdura segment preview`: how many customers conditions fit, and what these are worth. */
import { text as readAll } from 'node:stream/consumers';
import { readObjectInput } from '../../app/object-input.ts';
import { withDesk } from '../../app/segments/desk.ts';
import { previewSegment } from '../../app/segments/preview.ts';
import { writtenSegment } from '../../app/segments/written.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showSegmentPreview } from '../show/segment-preview.ts';

export interface SegmentPreviewOptions {
  readonly store?: string;
  readonly where?: string;
  readonly file?: readonly string[];
  readonly asOf?: string;
}

export async function segmentPreview(
  { session, output }: CommandContext,
  { where, asOf, ...options }: SegmentPreviewOptions,
  name?: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const files = await readObjectInput(options.file ?? [], () => readAll(process.stdin));
  const preview = await withDesk(session, store, { asOf }, (desk) =>
    previewSegment(desk, writtenSegment(session, desk, { name, where, files })),
  );
  output.result(preview, showSegmentPreview(preview, session.project.config.stores[store]?.currency ?? ''));
  return exitCodes.ok;
}
