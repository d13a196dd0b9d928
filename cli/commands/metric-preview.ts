/** `perdura metric preview`: what a metric's filters would take away. */
import { text as readAll } from 'node:stream/consumers';
import { previewMetric } from '../../app/metrics.ts';
import { readObjectInput } from '../../app/object-input.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showMetricPreview } from '../show/metric.ts';

export async function metricPreview(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string; readonly file?: readonly string[] },
  name?: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const files = await readObjectInput(options.file ?? [], () => readAll(process.stdin));
  const preview = await previewMetric(session, store, { name, files }, { signal, tell: output.tell });
  output.result(preview, showMetricPreview(preview));
  return exitCodes.ok;
}
