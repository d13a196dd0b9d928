/** Free TCP ports of 127.0.0.1, the ones used last time where they are still free. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** All ports are held until the last one is found, so that none is given twice. */
export async function freePorts(count: number, preferred: readonly number[]): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const server = (await listen(preferred[index] ?? 0)) ?? (await listen(0));
      if (server === undefined) throw new Error('127.0.0.1 has no free port');
      servers.push(server);
    }
    return servers.map((server) => (server.address() as AddressInfo).port);
  } finally {
    for (const server of servers) server.close();
    await Promise.all(servers.map((server) => once(server, 'close')));
  }
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}
