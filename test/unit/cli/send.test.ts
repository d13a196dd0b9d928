import { expect, it } from 'vitest';
import { maskSend } from '../../../cli/show/send.ts';

it('tells whom a message goes to only where that is asked for', () => {
  const send = { sendKey: 'k', address: 'ana.diaz@example.test', attributes: { first_name: 'Ana' } };
  expect(maskSend(send, false)).toEqual({ sendKey: 'k', address: 'a…@example.test', attributes: {} });
  expect(maskSend({ ...send, address: null }, false).address).toBeNull();
  expect(maskSend(send, true)).toBe(send);
});
