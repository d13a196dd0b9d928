/** A message as SendGrid takes it. */
import type { Address, Message } from '../../lib/channel.ts';
import { isMailAddress } from '../../lib/pure/mail-address.ts';
import type { MailData } from './service.ts';

/** @throws RangeError when an address or a header cannot stand in a mail */
export function toMailData(message: Message, { sandbox }: { readonly sandbox: boolean }): MailData {
  const { sendKey, from, to, replyTo, subject, html, text, headers } = message;
  return {
    from: addressOf('from', from),
    // Headers and arguments of the one mail: those of the whole request would become headers of the request itself.
    personalizations: [
      {
        to: addressOf('to', to),
        headers: { ...Object.fromEntries(Object.entries(headers).map(headerOf)), 'X-Perdura-Send': sendKey },
        customArgs: { send_key: sendKey },
      },
    ],
    ...(replyTo === undefined ? {} : { replyTo: addressOf('replyTo', replyTo) }),
    subject: oneLine(subject),
    text,
    html,
    ...(sandbox ? { mailSettings: { sandboxMode: { enable: true } } } : {}),
  };
}

function addressOf(field: string, { address, name = '' }: Address): { email: string; name?: string } {
  if (!isMailAddress(address) || /\p{Cc}/u.test(address)) throw new RangeError(`${field}: is no e-mail address`);
  const line = oneLine(name);
  return line === '' ? { email: address } : { email: address, name: line };
}

function headerOf([name, value]: readonly [string, string]): readonly [string, string] {
  if (!/^[A-Za-z0-9-]+$/.test(name)) throw new RangeError('headers: a name needs letters, digits and - only');
  return [name, oneLine(value)];
}

/** A line end in a value would begin another header. */
const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
