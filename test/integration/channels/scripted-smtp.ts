/**
 * An SMTP server that misbehaves on request. It speaks the protocol by itself, from the RFC, so that no library of ours
 * checks itself; what it took over whole is counted, whether it said so or not.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** Where the server can misbehave; `body`: some of it has come, `dot`: all of it. */
export type Step = 'connect' | 'ehlo' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'rset';

/**
 * A reply such as `550 5.1.1 no`, or `reset`, `stall`, `close`; with `take-` before it the mail is taken over all the
 * same. undefined: the usual.
 */
export type Action = string | undefined;

export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export interface ScriptedSmtp {
  readonly port: number;
  readonly taken: readonly Taken[];
  /** Of all connections, in the order of their coming. */
  readonly commands: readonly string[];
  connections(): number;
  /** What was taken so far. */
  forget(): void;
  script(decide: (step: Step, context: StepContext) => Action): void;
  close(): Promise<void>;
}

export interface StepContext {
  /** Counted from 1, over all connections. */
  readonly connection: number;
  /** Counted from 1, of this connection. */
  readonly message: number;
  readonly line: string;
  readonly to: readonly string[];
}

interface Options {
  readonly extensions?: readonly string[];
  readonly login?: { readonly user: string; readonly pass: string };
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startScriptedSmtp({
  extensions = ['PIPELINING'],
  login,
  tls,
}: Options = {}): Promise<ScriptedSmtp> {
  const taken: Taken[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let decide: (step: Step, context: StepContext) => Action = () => undefined;

  const serve = (plain: Socket) => {
    connections += 1;
    const connection = connections;
    let socket: Socket = plain;
    let buffered = Buffer.alloc(0);
    let isData = false;
    let isMute = false;
    let hasBodyBegun = false;
    let from = '';
    let to: string[] = [];
    let message = 1;
    plain.setNoDelay(true);
    sockets.add(plain);
    plain.on('close', () => sockets.delete(plain));

    /** True when the usual may go on. */
    const act = (step: Step, line: string, raw?: Buffer): boolean => {
      const action = decide(step, { connection, message, line, to });
      if (action === undefined) return true;
      if (action.startsWith('take-') && raw !== undefined) taken.push({ from, to, raw });
      if (action.endsWith('reset')) plain.resetAndDestroy();
      else if (action === 'close') socket.end();
      else if (action.endsWith('stall')) isMute = true;
      else socket.write(`${action}\r\n`);
      return false;
    };
    const say = (text: string) => socket.write(`${text}\r\n`);
    const begin = () => {
      from = '';
      to = [];
    };

    const command = (line: string) => {
      commands.push(line);
      const [, verb = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
      switch (verb.toUpperCase()) {
        case 'EHLO': {
          const offered = [
            ...extensions,
            ...(login === undefined ? [] : ['AUTH PLAIN']),
            ...(tls !== undefined && socket === plain ? ['STARTTLS'] : []),
          ];
          const lines = ['scripted.test', ...offered];
          if (act('ehlo', line))
            say(lines.map((text, at) => `250${at === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n'));
          return;
        }
        case 'STARTTLS': {
          say('220 go ahead');
          plain.removeAllListeners('data');
          socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) });
          socket.on('data', receive);
          socket.on('error', () => undefined);
          return;
        }
        case 'AUTH': {
          if (!act('auth', line)) return;
          const [, user, pass] = Buffer.from(rest.replace(/^PLAIN /, ''), 'base64')
            .toString()
            .split('\0');
          say(user === login?.user && pass === login?.pass ? '235 welcome' : '535 5.7.8 wrong');
          return;
        }
        case 'MAIL':
          if (!act('mail', line)) return;
          begin();
          from = /<(.*?)>/.exec(rest)?.[1] ?? '';
          say('250 ok');
          return;
        case 'RCPT':
          to.push(/<(.*?)>/.exec(rest)?.[1] ?? '');
          if (act('rcpt', line)) say('250 ok');
          else to.pop();
          return;
        case 'DATA':
          if (to.length === 0) {
            say('503 no recipient');
            return;
          }
          if (!act('data', line)) return;
          isData = true;
          hasBodyBegun = false;
          say('354 go on');
          return;
        case 'RSET':
          begin();
          message += 1;
          if (act('rset', line)) say('250 ok');
          return;
        case 'QUIT':
          say('221 bye');
          socket.end();
          return;
        default:
          say('502 what?');
      }
    };

    const receive = (chunk: Buffer) => {
      if (isMute) return;
      buffered = Buffer.concat([buffered, chunk]);
      for (;;) {
        if (plain.destroyed || isMute) return;
        if (isData) {
          if (!hasBodyBegun && buffered.length > 0) {
            hasBodyBegun = true;
            if (!act('body', '')) return;
          }
          const end = buffered.indexOf('\r\n.\r\n');
          if (end === -1) return;
          const raw = Buffer.from(
            buffered
              .subarray(0, end + 2)
              .toString('latin1')
              .replace(/^\.\./gm, '.'),
            'latin1',
          );
          buffered = buffered.subarray(end + 5);
          isData = false;
          if (act('dot', '', raw)) {
            taken.push({ from, to, raw });
            say(`250 2.0.0 queued as ${taken.length}`);
          }
          message += 1;
          begin();
          continue;
        }
        const end = buffered.indexOf('\r\n');
        if (end === -1) return;
        const line = buffered.subarray(0, end).toString();
        buffered = buffered.subarray(end + 2);
        command(line);
      }
    };
    plain.on('data', receive);
    plain.on('error', () => undefined);
    if (act('connect', '')) say('220 scripted.test');
  };

  const server: Server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    port: address.port,
    taken,
    commands,
    connections: () => connections,
    forget: () => taken.splice(0),
    script(next) {
      decide = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
