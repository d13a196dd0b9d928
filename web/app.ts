/** The web app: unsubscribe links, provider events, health. No cookies, no scripts, nothing from elsewhere. */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import type { WebDependencies } from '../app/web.ts';
import { isRetryable, PipelineError } from '../lib/errors.ts';
import { clientAddress } from './client-address.ts';
import { neutralPage } from './pages.ts';
import { createRateLimit } from './rate-limit.ts';
import { stylesHash } from './styles.ts';
import type { Language } from './texts.ts';
import { createUnsubscribe } from './unsubscribe.ts';
import { createWebhooks } from './webhooks.ts';

/** Mail providers ask for many people from few addresses. */
const perAddress = { burst: 300, perSecond: 20, addresses: 10_000 };
const healthMs = 3_000;

/** Absent where no server is behind it, as in tests. */
type Bindings = Partial<HttpBindings>;

export function createWebApp(deps: WebDependencies): Hono<{ Bindings: Bindings }> {
  const { state, project, log, now } = deps;
  const mayAsk = createRateLimit({ ...perAddress, now });
  const language = commonLanguage(project);
  const app = new Hono<{ Bindings: Bindings }>();

  app.use(async (context, next) => {
    const from = performance.now();
    await next();
    // The route as it is written here: paths hold tokens.
    const route = routePath(context, -1);
    const ms = Math.round(performance.now() - from);
    log.info({ method: context.req.method, route, status: context.res.status, ms }, 'request');
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: [stylesHash],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      // Belongs to whoever does TLS, the proxy: it speaks for the whole host.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) => {
    context.header('cache-control', 'no-store');
    context.header('x-robots-tag', 'noindex');
    const peer = context.env?.incoming?.socket.remoteAddress;
    if (mayAsk(clientAddress(peer, context.req.header('x-forwarded-for')))) return next();
    return context.html(neutralPage(language, 'tooMany'), 429, { 'retry-after': '60' });
  });

  app.get('/health', async (context) => {
    const isReachable = await Promise.race([
      state.inbox.hasWaiting('').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, healthMs, false).unref()),
    ]).catch(() => false);
    return context.json({ status: isReachable ? 'ok' : 'unavailable' }, isReachable ? 200 : 503);
  });
  app.route('/u', createUnsubscribe(deps, language));
  app.route('/webhooks', createWebhooks(deps));

  app.notFound((context) => context.html(neutralPage(language, 'unknown'), 404));
  app.onError((error, context) => {
    const isOutage = error instanceof PipelineError && isRetryable(error.kind);
    log.error({ err: error, route: routePath(context, -1) }, 'a request failed');
    return context.html(neutralPage(language, 'failed'), isOutage ? 503 : 500);
  });
  return app;
}

/** Of pages that speak of no store. */
function commonLanguage({ config }: WebDependencies['project']): Language {
  const languages = new Set(Object.values(config.stores).map((store) => store.language));
  return languages.size === 1 && languages.has('es') ? 'es' : 'en';
}
