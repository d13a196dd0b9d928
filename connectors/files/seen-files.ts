/** Which files a read has come across, as a cursor keeps them: so that the next read can say which are gone or called otherwise. */

/** Path → beginning of its hash. */
export type SeenFiles = ReadonlyMap<string, string>;

/** Cursors stay small: of more files nothing is remembered. */
const mostRemembered = 100;

export const writeSeen = (seen: SeenFiles): string | undefined =>
  seen.size > mostRemembered ? undefined : JSON.stringify([...seen]);

export function readSeen(text: string | undefined): SeenFiles {
  try {
    return new Map(JSON.parse(text ?? '[]') as [string, string][]);
  } catch {
    return new Map();
  }
}

/** A line for every file that was there before and is not now. */
export function whatVanished(before: SeenFiles, now: SeenFiles): readonly string[] {
  const pathOf = new Map([...now].map(([path, hash]) => [hash, path]));
  return [...before]
    .filter(([path]) => !now.has(path))
    .map(([path, hash]) => {
      const renamed = pathOf.get(hash);
      return renamed === undefined
        ? `${path} is gone; what was read of it stays`
        : `${path} is called ${renamed} now, and is the same`;
    });
}
