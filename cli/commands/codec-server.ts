/** `perdura codec-server`: shows encrypted payloads in the Temporal UI, to whoever sits at this machine. */
import { startCodecServer } from '../../app/temporal/codec-server.ts';
import { createPayloadCodec } from '../../app/temporal/payload-codec.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function codecServer(
  { session, output, signal }: CommandContext,
  options: { readonly port: number; readonly ui?: string },
): Promise<number> {
  const { keyring } = session.temporal;
  if (keyring === undefined) {
    throw new PipelineError('config', 'codec-server: PERDURA_PAYLOAD_KEY is not set, so nothing is encrypted', {
      remedy: 'set the key that the workers use',
    });
  }
  const ui = options.ui ?? (await session.connect('never')).uiUrl;
  if (ui === undefined) {
    throw new PipelineError('config', 'codec-server: needs the address of the Temporal UI', {
      remedy: 'name it with --ui',
    });
  }
  const server = await startCodecServer({
    codec: createPayloadCodec(keyring),
    port: options.port,
    origins: [ui, ui.replace('//127.0.0.1', '//localhost')],
  });
  output.tell(`codec server at ${server.url} for ${ui}; enter it there under the glasses icon. Ctrl-C stops it`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
  return exitCodes.ok;
}
