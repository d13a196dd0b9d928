/** COPY … FROM STDIN over a connection of `pg`, which has the messages of the protocol but no such query. */
import type { ClientBase, Connection, Submittable } from 'pg';

/** Sends the lines in pages; no faster than the server takes them. Gives the number of rows that the server counted. */
export async function copyIn(
  client: ClientBase,
  statement: string,
  pages: AsyncIterable<readonly string[]>,
  signal: AbortSignal,
): Promise<number> {
  const copy = client.query(new CopyIn(statement));
  await copy.ready;
  try {
    for await (const page of pages) {
      signal.throwIfAborted();
      if (page.length > 0) await copy.send(Buffer.from(`${page.join('\n')}\n`));
    }
  } catch (error) {
    // The server forgets what it has got, and the statement ends in an error that says nothing new.
    copy.fail();
    await copy.done.catch(() => undefined);
    throw error;
  }
  copy.end();
  return copy.done;
}

class CopyIn implements Submittable {
  readonly ready: Promise<void>;
  readonly done: Promise<number>;
  readonly #statement: string;
  readonly #isReady = Promise.withResolvers<void>();
  readonly #isDone = Promise.withResolvers<number>();
  #connection: CopyConnection | undefined;
  #failure: Error | undefined;
  #rows = 0;

  constructor(statement: string) {
    this.#statement = statement;
    this.ready = this.#isReady.promise;
    this.done = this.#isDone.promise;
    // Whoever waits hears of it; while rows are being made nobody does yet.
    this.done.catch(() => undefined);
  }

  submit(connection: Connection): void {
    this.#connection = connection as CopyConnection;
    this.#connection.query(this.#statement);
  }

  async send(bytes: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { stream } = this.#open;
    this.#open.sendCopyFromChunk(bytes);
    if (!stream.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        for (const event of ['drain', 'close', 'error']) stream.off(event, go);
        resolve();
      };
      for (const event of ['drain', 'close', 'error']) stream.on(event, go);
    });
  }

  end(): void {
    this.#open.endCopyFrom();
  }

  fail(): void {
    if (this.#failure === undefined) this.#open.sendCopyFail('broken off');
  }

  handleCopyInResponse(): void {
    this.#isReady.resolve();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(/\d+$/.exec(text)?.[0] ?? 0);
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#isDone.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#failure = error;
    this.#isReady.reject(error);
    this.#isDone.reject(error);
  }

  get #open(): CopyConnection {
    if (this.#connection === undefined) throw new Error('COPY was not begun');
    return this.#connection;
  }
}

/** What of `pg`'s connection its types leave out. */
interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}
