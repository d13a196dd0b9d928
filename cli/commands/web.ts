/** `perdura web`: unsubscribe links and webhooks, until Ctrl-C. */
import { openWeb } from '../../app/web.ts';
import { createWebApp } from '../../web/app.ts';
import { startWebServer } from '../../web/server.ts';
import { aborted, type CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function web(
  { session, output, signal }: CommandContext,
  options: { readonly port?: number; readonly host: string },
): Promise<number> {
  const { stores, web: configured } = session.project.config;
  const dependencies = await openWeb(session);
  try {
    const server = await startWebServer({
      app: createWebApp(dependencies),
      host: options.host,
      port: options.port ?? configured.port,
    });
    output.tell(`web server at ${server.url}; Ctrl-C stops it`);
    for (const [store, { mail }] of Object.entries(stores)) {
      output.tell(
        `  ${store}: ${mail?.publicUrl ?? `no mail.publicUrl: mails to .test alone, with links to port ${session.project.config.web.port}`}`,
      );
    }
    await aborted(signal);
    await server.close();
    return exitCodes.ok;
  } finally {
    await dependencies.close();
  }
}
