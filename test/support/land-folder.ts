/** Files of a folder that land as those of the source `shop` of a store `shop`. */
import { filesConfig } from '../../connectors/files/config.ts';
import { filesSource } from '../../connectors/files/index.ts';
import { landResource } from '../../storage/landing/index.ts';

/** @param streams files of each stream, by their paths below the folder */
export async function landFolder(
  folder: string,
  root: string,
  streams: Readonly<Record<string, string | readonly string[]>>,
  landedAt: string,
): Promise<void> {
  const config = filesConfig.parse({ type: 'files', baseFolder: folder, streams });
  for (const resource of filesSource.open(config).resources) {
    const pages = landResource({
      root,
      store: 'shop',
      connector: 'files',
      source: 'shop',
      resource,
      signal: new AbortController().signal,
      now: () => new Date(landedAt),
      tempDirectory: folder,
    });
    for await (const page of pages) void page;
  }
}
