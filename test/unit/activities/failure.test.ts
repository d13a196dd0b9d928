/** Which failures of an activity are worth another try. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import { toFailure } from '../../../activities/failure.ts';
import { PipelineError } from '../../../lib/errors.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(handle: (socket: Socket, answer: ServerResponse) => void) {
  server = createServer((request, answer) => handle(request.socket, answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const failureOf = (work: Promise<unknown>) => work.then(() => expect.fail('did not fail'), toFailure);
const retryable = { type: 'unavailable', nonRetryable: false };

describe('fetch', () => {
  it('that nobody answers is tried again', async () => {
    const url = await listen(() => undefined);
    server?.close();
    const failure = await failureOf(fetch(url));
    expect(failure).toMatchObject({ ...retryable, message: 'the network did not answer (ECONNREFUSED)' });
  });

  it('that loses its connection before or during the answer is tried again', async () => {
    const before = await listen((socket) => socket.destroy());
    expect(await failureOf(fetch(before))).toMatchObject(retryable);
    server?.close();
    const during = await listen((socket, answer) => {
      answer.writeHead(200, { 'content-length': '100' });
      answer.write('the first part', () => socket.destroy());
    });
    expect(await failureOf(fetch(during).then((answer) => answer.text()))).toMatchObject(retryable);
  });

  it('of an address that is none is a bug, and final', async () => {
    for (const url of ['not an address', 'ftp://127.0.0.1/']) {
      expect(await failureOf(fetch(url)), url).toMatchObject({ type: 'bug', nonRetryable: true });
    }
  });
});

describe('an error of ours', () => {
  it('is tried again where the world may answer differently', () => {
    const retried = (['config', 'auth', 'rate_limit', 'unavailable', 'bad_data', 'conflict'] as const).filter(
      (kind) => {
        const failure = toFailure(new PipelineError(kind, 'x'));
        return failure instanceof ApplicationFailure && failure.nonRetryable !== true;
      },
    );
    expect(retried).toEqual(['rate_limit', 'unavailable']);
  });

  it('keeps its remedy and details', () => {
    const error = new PipelineError('config', 'x', { remedy: 'mend it', details: { rows: 3 } });
    expect(toFailure(error)).toMatchObject({ details: [{ remedy: 'mend it', rows: 3 }] });
  });
});

it('takes an abort for a cancellation, and maths and types for bugs', () => {
  expect(toFailure(new DOMException('stop', 'AbortError'))).toBeInstanceOf(CancelledFailure);
  expect(toFailure(new RangeError('k'))).toMatchObject({ type: 'bug', nonRetryable: true });
  expect(toFailure(new TypeError('undefined is no function'))).toMatchObject({ type: 'bug', nonRetryable: true });
  expect(toFailure(new Error('once'))).toMatchObject({ type: 'bug', nonRetryable: false });
});
