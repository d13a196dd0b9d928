/** Signed keys: what stands in an unsubscribe link, so that nobody can make one up or learn an address from it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 16;

/** No token of ours is longer. */
export const longestToken = 200;

/** `<send key>.<signature>`, fit for a URL. */
export const signKey = (secret: string, sendKey: string): string =>
  `${sendKey}.${mac(secret, sendKey).toString('base64url')}`;

/** The send key of a token exactly as we signed it; undefined for any other text, in the same time. */
export function readSignedKey(secret: string, token: string): string | undefined {
  if (token.length > longestToken) return undefined;
  const sendKey = token.slice(0, Math.max(token.lastIndexOf('.'), 0));
  // Texts are compared, not bytes: base64 has several spellings of the same bytes.
  const isOurs = timingSafeEqual(digest(token), digest(signKey(secret, sendKey)));
  return isOurs && sendKey !== '' ? sendKey : undefined;
}

const mac = (secret: string, sendKey: string): Buffer =>
  createHmac('sha256', secret).update(`unsubscribe:${sendKey}`).digest().subarray(0, macBytes);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
