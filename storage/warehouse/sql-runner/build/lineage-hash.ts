/** One hash over a model and all models that its rows come from: of their files, or of what they mean. */
import { sha256 } from '../../../../lib/hash.ts';
import type { Model } from '../model.ts';

export function lineageHash(model: Model, models: ReadonlyMap<string, Model>, part: 'checksum' | 'meaning'): string {
  const found = new Map<string, string>();
  const walk = (name: string, at: Model | undefined): void => {
    if (at === undefined || found.has(name)) return;
    found.set(name, at[part]);
    for (const read of at.dependsOn) walk(read, models.get(read));
  };
  walk(model.name.toLowerCase(), model);
  return sha256([...found].sort(([one], [other]) => (one < other ? -1 : 1)).join('\n'));
}
