/** A request's bytes as they came, as long as they are not too many: for it alone, or for all that are held. */
import type { IncomingMessage } from 'node:http';
import type { Share } from './memory.ts';

/** `gone`: the other side went before it had said everything. */
export type BodyOutcome = Buffer | 'too_large' | 'busy' | 'gone';

export function readBody(incoming: IncomingMessage, mostBytes: number, share: Share): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (outcome: BodyOutcome) => {
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      incoming.on('error', () => undefined);
      // What still comes is thrown away until the connection ends.
      incoming.resume();
      resolve(outcome);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) end('too_large');
      else if (share.grow(chunk.length)) chunks.push(chunk);
      else end('busy');
    };
    const onEnd = () => end(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    const onGone = () => end('gone');
    if (incoming.destroyed) onGone();
    else incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}
