import { describe, expect, it } from 'vitest';
import { metricSchema } from '../../../lib/pure/metric-configuration.ts';

const parse = (fields: object) => metricSchema.safeParse({ kind: 'metric', name: 'tested', ...fields });

describe('a revenue metric', () => {
  it('takes everything until told otherwise', () => {
    expect(parse({}).data).toEqual({
      kind: 'metric',
      name: 'tested',
      description: '',
      renewals: 'all',
      zero_orders: 'all',
    });
  });

  it('names channels as orders do: trimmed and composed; sources as perdura.yaml does', () => {
    const { data } = parse({ sources: { include: ['Web'] }, channels: { exclude: [' POS', 'CAFE\u0301', '店舗'] } });
    expect(data).toMatchObject({ sources: { include: ['Web'] }, channels: { exclude: ['POS', 'CAF\u00c9', '店舗'] } });
  });

  it.each([
    ['no name', { name: undefined }, /name/],
    ['a list of nothing', { channels: { include: [] } }, /channels/],
    ['a channel without a letter', { channels: { include: ['  '] } }, /channels/],
    ['names that count and names that do not', { sources: { include: ['a'], exclude: ['b'] } }, /sources/],
    ['a plain list', { channels: ['online'] }, /must be \{ include: \[NAME, …\] \} or \{ exclude/],
    ['another word for renewals', { renewals: 'none' }, /renewals/],
    ['a field of its own', { channel: 'online' }, /channel/],
  ])('is refused with %s', (_, fields, message) => {
    const { error } = parse(fields);
    expect(error?.issues.map(({ path, message: said }) => `${path.join('.')} ${said}`).join()).toMatch(message);
  });
});
