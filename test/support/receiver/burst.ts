/** What a bad day sends to a receiver: events of a payment provider, repeated, forged, late and too large, all at once. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';

export const burstSecret = 'whsec_of_the_burst';

export interface Planned {
  readonly kind: 'valid' | 'repeated' | 'forged' | 'late' | 'oversized';
  /** Of its event. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answered {
  readonly planned: Planned;
  /** Undefined where the connection broke. */
  readonly status: number | undefined;
  /** From the first byte sent to the whole answer. */
  readonly ms: number;
}

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1_000);

export function chargeEvent(id: string, at: Date, more: { readonly note?: string } = {}): Buffer {
  const created = secondsOf(at);
  const object = {
    id: `ch_${id}`,
    object: 'charge',
    created,
    amount: 4_200,
    amount_captured: 4_200,
    amount_refunded: 0,
    billing_details: { email: `${id}@customers.test` },
    captured: true,
    currency: 'eur',
    customer: `cus_${id}`,
    description: more.note ?? 'té 🫖',
    livemode: true,
    refunded: false,
    status: 'succeeded',
  };
  const event = {
    id: `evt_${id}`,
    object: 'event',
    created,
    livemode: true,
    type: 'charge.succeeded',
    data: { object },
  };
  return Buffer.from(JSON.stringify(event));
}

/** Signed at that time, as Stripe's documentation says. */
export function stripeHeaders(body: Uint8Array, at: Date, secret = burstSecret): Readonly<Record<string, string>> {
  const t = secondsOf(at);
  const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
  return { 'content-type': 'application/json', 'stripe-signature': `t=${t},v1=${v1}` };
}

/** Of five requests two are news, one is known, and the others are forged, late or, one in fifty, too large. */
export function planBurst(requests: number, at: Date): readonly Planned[] {
  const signed = (kind: Planned['kind'], id: string, signedAt = at, secret = burstSecret): Planned => {
    const body = chargeEvent(id, at);
    return { kind, id, headers: stripeHeaders(body, signedAt, secret), body };
  };
  return Array.from({ length: requests }, (_, n): Planned => {
    if (n % 50 === 49) {
      const body = chargeEvent(`large${n}`, at, { note: 'x'.repeat(2 * 1_024 * 1_024) });
      return { kind: 'oversized', id: `large${n}`, headers: stripeHeaders(body, at), body };
    }
    const turn = n % 5;
    if (turn < 2) return signed('valid', `e${n}`);
    // Just after the first of it, or long after.
    if (turn === 2) return signed('repeated', `e${n % 2 === 0 ? n - 1 : (n - 2) % 100}`);
    if (turn === 3) return signed('forged', `forged${n}`, at, 'whsec_guessed');
    return signed('late', `late${n}`, new Date(at.getTime() - 3_600_000));
  });
}

/** Over so many connections, each of which sends the next when its last was answered. */
export async function sendAll(
  url: string,
  planned: readonly Planned[],
  connections: number,
): Promise<readonly Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answered: Answered[] = [];
  let next = 0;
  const work = async () => {
    for (let one = planned[next++]; one !== undefined; one = planned[next++])
      answered.push(await send(url, one, agent));
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  return answered;
}

function send(url: string, planned: Planned, agent: Agent): Promise<Answered> {
  return new Promise((resolve) => {
    const from = performance.now();
    const end = (status?: number) => resolve({ planned, status, ms: performance.now() - from });
    const headers = { ...planned.headers, 'content-length': planned.body.length };
    const sending = request(url, { method: 'POST', agent, headers }, (answer: IncomingMessage) => {
      answer.on('error', () => end()).on('end', () => end(answer.statusCode));
      answer.resume();
    });
    sending.on('error', () => end());
    sending.end(planned.body);
  });
}

/** Resident memory of a process, in MB. */
export const residentMb = (pid: number): number =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096) / 2 ** 20;

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
