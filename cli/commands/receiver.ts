/** `perdura receiver`: takes webhooks of sources until Ctrl-C. */
import { openReceiver } from '../../app/receiver.ts';
import { createReceiver } from '../../web/receiver/app.ts';
import { startWebServer } from '../../web/server.ts';
import { aborted, type CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** Systems send a webhook at once or not at all. */
const timeouts = { requestTimeout: 10_000, headersTimeout: 5_000 };

export async function receiver(
  { session, output, signal }: CommandContext,
  options: { readonly port?: number; readonly host: string },
): Promise<number> {
  const dependencies = await openReceiver(session);
  const taking = createReceiver(dependencies);
  try {
    const server = await startWebServer({
      app: taking.app,
      host: options.host,
      port: options.port ?? session.project.config.receiver.port,
      timeouts,
    });
    output.tell(`receiver at ${server.url}; Ctrl-C stops it`);
    for (const { store, source, isConfigured, topics } of dependencies.inlets.values()) {
      const what = isConfigured ? topics.join(', ') : 'has no secret for webhooks: answers 404';
      output.tell(`  /webhooks/${store}/${source}: ${what}`);
    }
    await aborted(signal);
    await server.close();
    return exitCodes.ok;
  } finally {
    await taking.close();
    await dependencies.close();
  }
}
