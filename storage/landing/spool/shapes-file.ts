/** How rows are made of the objects in a spool: one way at a time, in a file beside it. */
import { readFile, writeFile } from 'node:fs/promises';
import type { ShapedObjects } from '../../../lib/connector.ts';
import { isMissing } from '../../snapshots/files.ts';
import { moveDurably } from '../record.ts';

type Shapes = ShapedObjects['shapes'];

export async function readShapes(path: string): Promise<Shapes> {
  return JSON.parse(await readFile(path, 'utf8')) as Shapes;
}

/** Before objects of these shapes are appended. Those of other shapes are landed first: a newer version may read otherwise. */
export async function keepShapes(path: string, shapes: Shapes, seal: () => Promise<unknown>): Promise<void> {
  const text = JSON.stringify(shapes);
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (kept === text) return;
  await seal();
  await writeFile(`${path}.tmp`, text, { flush: true });
  await moveDurably(`${path}.tmp`, path);
}
