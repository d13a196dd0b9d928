/** A message of the ledger as data: whom it goes to only where that is asked for. */
import { maskEmail } from '../../lib/pure/mask-email.ts';

interface Send {
  readonly address: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Without contacts the address tells people apart only, and what the mail uses of them is left out. */
export function maskSend<S extends Send>(send: S, withContacts: boolean): S {
  if (withContacts) return send;
  return { ...send, address: send.address === null ? null : maskEmail(send.address), attributes: {} };
}
