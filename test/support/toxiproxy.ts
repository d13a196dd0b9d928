/** A proxy below HTTP that is slow, narrow, or breaks off: Shopify's toxiproxy. */
import { freePort, getGoTool, startProgram } from './go-tool.ts';

export interface Toxic {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly attributes: Readonly<Record<string, number>>;
  /** Share of connections that meet it. Default: all. */
  readonly toxicity?: number;
}

export interface Toxiproxy {
  /** The proxy's own address before a server's. */
  before(url: string): Promise<ToxicWay>;
}

export interface ToxicWay {
  readonly url: string;
  /** In place of what was there before. */
  poison(toxic: Toxic): Promise<void>;
  /** Nothing listens any more. */
  disable(): Promise<void>;
  heal(): Promise<void>;
}

/** To be awaited at the top of a test file. */
export async function startToxiproxy(): Promise<Toxiproxy | undefined> {
  const program = await getGoTool({ package: 'github.com/Shopify/toxiproxy/v2/cmd/server', version: 'v2.5.0' });
  if (program === undefined) return undefined;
  const port = await freePort();
  const api = `http://127.0.0.1:${port}`;
  await startProgram(program, ['-host', '127.0.0.1', '-port', String(port)], `${api}/version`);
  const ask = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': 'perdura-tests' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`toxiproxy: ${method} ${path} answers ${answer.status}: ${await answer.text()}`);
  };
  let count = 0;
  return {
    async before(url) {
      const name = `way${count++}`;
      const listen = `127.0.0.1:${await freePort()}`;
      await ask('POST', '/proxies', { name, listen, upstream: new URL(url).host, enabled: true });
      let isPoisoned = false;
      const clean = async () => {
        if (isPoisoned) await ask('DELETE', `/proxies/${name}/toxics/toxic`);
        isPoisoned = false;
      };
      return {
        url: `http://${listen}`,
        async poison({ type, attributes, toxicity = 1 }) {
          await clean();
          await ask('POST', `/proxies/${name}/toxics`, {
            name: 'toxic',
            type,
            stream: 'downstream',
            toxicity,
            attributes,
          });
          isPoisoned = true;
        },
        disable: () => ask('POST', `/proxies/${name}`, { enabled: false }),
        async heal() {
          await clean();
          await ask('POST', `/proxies/${name}`, { enabled: true });
        },
      };
    },
  };
}
