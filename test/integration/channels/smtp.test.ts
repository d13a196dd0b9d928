import { expect, it } from 'vitest';
import { smtpChannel } from '../../../connectors/mail/index.ts';
import { describeChannel } from './contract.ts';
import { message, sendAll } from './messages.ts';
import { longestLine, parseMail } from './parse-mail.ts';
import { startScriptedSmtp } from './scripted-smtp.ts';

const place = { home: '/nonexistent', store: 'shop' };
const open = (port: number) =>
  smtpChannel.open(smtpChannel.config.parse({ type: 'smtp', host: '127.0.0.1', port, requireTls: false }), place);

describeChannel('smtp', async () => {
  const server = await startScriptedSmtp();
  const gone = await startScriptedSmtp();
  await gone.close();
  server.script((step, { to, line }) => {
    if (step === 'rcpt' && line.includes('rejected@')) return '550 5.7.1 not from you';
    if (step === 'rcpt' && line.includes('nobody@')) return '550 5.1.1 <nobody@shop.test> unknown';
    if (step === 'dot' && to[0] === 'later@shop.test') return '451 4.7.1 try again';
    if (step === 'dot' && to[0] === 'lost@shop.test') return 'take-reset';
    return undefined;
  });
  return {
    channel: open(server.port),
    unreachable: open(gone.port),
    delivered: () => Promise.all(server.taken.map(({ raw }) => parseMail(raw))),
    reset: async () => server.forget(),
    addresses: {
      rejected: 'rejected@shop.test',
      noMailbox: 'nobody@shop.test',
      deferred: 'later@shop.test',
      lost: 'lost@shop.test',
    },
    dispose: () => server.close(),
  };
});

it('writes lines that every server takes, and names the send in the Message-ID', async () => {
  const server = await startScriptedSmtp();
  const long = message('long', { html: `<p>${'x'.repeat(20_000)}</p>`, text: 'y'.repeat(20_000) });
  await sendAll(open(server.port), [long]);
  const [taken] = server.taken;
  const raw = taken?.raw ?? Buffer.alloc(0);
  expect(longestLine(raw)).toBeLessThanOrEqual(998);
  expect(taken).toMatchObject({ from: 'news@shop.test', to: [long.to.address] });
  expect((await parseMail(raw)).headers['message-id']).toBe(`<${long.sendKey}@shop.test>`);
  expect((await parseMail(raw)).html.trimEnd()).toBe(long.html);
  await server.close();
});
