/** What a store needs before anybody is written to. */
import { describe, expect, it } from 'vitest';
import { resolveMailing } from '../../../activities/campaign/mailing.ts';
import { channels } from '../../../app/registry.ts';
import { checkProject, type Project } from '../../../lib/config.ts';

const from = { address: 'hello@shop.example', name: 'Shop' };
const mailbox = { type: 'mailbox' };

function mailing(store: Readonly<Record<string, unknown>>, wanted: string | null = null) {
  const usual = { zone: 'UTC', currency: 'EUR', sources: { files: { type: 'files' } } };
  const config = checkProject({ stores: { shop: { ...usual, ...store } } }, 'perdura.yaml');
  const project: Project = {
    folder: '/',
    file: 'perdura.yaml',
    isSample: false,
    home: '/home',
    config,
    configHash: '',
  };
  const storeConfig = config.stores['shop'];
  if (storeConfig === undefined) throw new Error('the store is gone');
  return resolveMailing({ project, store: 'shop', storeConfig, channels }, wanted);
}

describe('mail needs', () => {
  it.each([
    ['a channel', { mail: { from } }, null, 'has no channel to send by'],
    ['the channel that is asked for', { channels: { mail: mailbox }, mail: { from } }, 'post', 'has no channel post'],
    [
      'one that is named, of several',
      { channels: { mail: mailbox, post: mailbox }, mail: { from } },
      null,
      'has several channels, mail, post',
    ],
    ['a channel of a known type', { channels: { mail: { type: 'pigeon' } }, mail: { from } }, null, 'type pigeon'],
    ['a sender', { channels: { mail: mailbox } }, null, 'nobody is named as the sender'],
    [
      'settings that the channel knows',
      { channels: { mail: { ...mailbox, host: 'x' } }, mail: { from } },
      null,
      'host',
    ],
  ])('%s', (_, store, wanted, problem) => {
    expect(() => mailing(store, wanted)).toThrow(
      expect.objectContaining({ kind: 'config', message: expect.stringContaining(problem) }),
    );
  });
});

describe('where people unsubscribe', () => {
  const channelled = { channels: { mail: mailbox } };

  it('is this machine for addresses that reach nobody, and must be said for all others', () => {
    const here = mailing({ ...channelled, mail: { from } });
    expect(here.publicUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(() => here.requirePublic(0)).not.toThrow();
    expect(() => here.requirePublic(2)).toThrow('2 addresses outside .test, and no mail.publicUrl');
    const mail = { from, publicUrl: 'https://mail.shop.example/perdura/' };
    const known = mailing({ ...channelled, mail }, 'mail');
    expect(known.publicUrl).toBe('https://mail.shop.example/perdura');
    expect(() => known.requirePublic(2)).not.toThrow();
  });
});
