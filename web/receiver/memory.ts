/** How much may be held in memory at once, over all requests: whoever wants more than is left is told to come back. */

export interface Share {
  /** False when it would be too much for all together; what was granted before stays. */
  grow(bytes: number): boolean;
  release(): void;
}

export function createMemory(mostBytes: number): { share(): Share } {
  let held = 0;
  return {
    share() {
      let mine = 0;
      return {
        grow(bytes) {
          if (held + bytes > mostBytes) return false;
          held += bytes;
          mine += bytes;
          return true;
        },
        release() {
          held -= mine;
          mine = 0;
        },
      };
    },
  };
}
