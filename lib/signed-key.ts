/** Signed keys: what stands in an unsubscribe link, so that nobody can make one up or learn an address from it. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 16;
const longestToken = 200;

/** `<send key>.<signature>`, fit for a URL. */
export const signKey = (secret: string, sendKey: string): string =>
  `${sendKey}.${mac(secret, sendKey).toString('base64url')}`;

/** The send key of a token that we signed; undefined for any other text. */
export function readSignedKey(secret: string, token: string): string | undefined {
  if (token.length > longestToken) return undefined;
  const dot = token.lastIndexOf('.');
  const sendKey = token.slice(0, Math.max(dot, 0));
  const given = Buffer.from(token.slice(dot + 1), 'base64url');
  const isOurs = sendKey !== '' && given.length === macBytes && timingSafeEqual(given, mac(secret, sendKey));
  return isOurs ? sendKey : undefined;
}

const mac = (secret: string, sendKey: string): Buffer =>
  createHmac('sha256', secret).update(`unsubscribe:${sendKey}`).digest().subarray(0, macBytes);
