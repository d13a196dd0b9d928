/**
 * An e-mail address that tells people apart without telling who they are.
 * @example maskEmail('ana.diaz@example.test') // => 'a…@example.test'
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '…' : `${[...email][0]}…${email.slice(at)}`;
}
