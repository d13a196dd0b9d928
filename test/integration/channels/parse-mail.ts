/** A mail's bytes as what people and servers see of it. */
import PostalMime from 'postal-mime';
import type { Delivered } from './contract.ts';

export async function parseMail(raw: Buffer): Promise<Delivered> {
  const mail = await PostalMime.parse(raw);
  const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
  return {
    sendKey: headers['x-perdura-send'] ?? '',
    to: (mail.to ?? []).map(({ address = '', name }) => ({ address, name })),
    from: { address: mail.from?.address ?? '', name: mail.from?.name ?? '' },
    subject: mail.subject ?? '',
    html: mail.html ?? '',
    text: mail.text ?? '',
    headers,
  };
}

/** Longest line without its end; RFC 5322 allows 998. */
export const longestLine = (raw: Buffer): number =>
  Math.max(
    ...raw
      .toString('latin1')
      .split('\r\n')
      .map((line) => line.length),
  );
