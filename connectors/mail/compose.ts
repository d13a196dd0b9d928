/** A message as the bytes that SMTP carries: MIME with a text and an HTML part, signed if asked for. */
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Address, Message } from '../../lib/channel.ts';
import { isMailAddress } from '../../lib/pure/mail-address.ts';

export interface Dkim {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

export interface ComposedMail {
  readonly raw: Buffer;
  readonly envelope: { readonly from: string; readonly to: string };
}

/** Names the send in every stored or returned mail. */
export const sendHeader = 'X-Perdura-Send';

/** @throws RangeError when an address or a header cannot stand in a mail */
export async function composeMail(message: Message, dkim?: Dkim): Promise<ComposedMail> {
  const { sendKey, from, to, replyTo, subject, html, text } = message;
  const node = new MailComposer({
    from: addressOf('from', from),
    to: addressOf('to', to),
    ...(replyTo === undefined ? {} : { replyTo: addressOf('replyTo', replyTo) }),
    subject: oneLine(subject),
    html,
    text,
    messageId: `<${sendKey}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    headers: { ...headersOf(message), [sendHeader]: sendKey },
    // Content is text that is here already: nothing is fetched for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from: sender, to: recipients } = node.getEnvelope();
  const [recipient] = recipients;
  if (typeof sender !== 'string' || recipient === undefined || recipients.length !== 1) {
    throw new RangeError('to: needs one address');
  }
  const unsigned = await node.build();
  return { raw: dkim === undefined ? unsigned : await sign(unsigned, dkim), envelope: { from: sender, to: recipient } };
}

function addressOf(field: string, { address, name }: Address): { readonly address: string; readonly name: string } {
  if (!isMailAddress(address) || /\p{Cc}/u.test(address)) throw new RangeError(`${field}: is no e-mail address`);
  return { address, name: oneLine(name ?? '') };
}

function headersOf({ headers }: Message): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!/^[A-Za-z0-9-]+$/.test(name)) throw new RangeError('headers: a name needs letters, digits and - only');
      return [name, oneLine(value)];
    }),
  );
}

/** A line end in a value would begin another header. */
const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

async function sign(raw: Buffer, { domain, selector, privateKey }: Dkim): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey });
  for await (const chunk of signer.sign(raw)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
