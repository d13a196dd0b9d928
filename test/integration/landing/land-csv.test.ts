import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listLoads } from '../../../storage/landing/index.ts';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const row = (line: number, customer: string, date: string, amount: string) => ({
  _row: String(line),
  _broken: null,
  _text: null,
  customer_id: customer,
  order_date: date,
  amount,
});

describe('landing a CSV file', () => {
  it('keeps every value as the text it was, with its line', async () => {
    const record = await project.land('orders.csv', 'customer_id,order_date,amount\n0001,1/2/97,1.50\nNULL,, 7 \n');
    expect(await project.landed(record)).toEqual([
      row(2, '0001', '1/2/97', '1.50'),
      { ...row(3, 'NULL', '', ' 7 '), order_date: null },
    ]);
    expect(record).toMatchObject({
      load: expect.stringMatching(/^000001-[0-9a-f]{12}$/),
      rows: 2,
      isNew: true,
      columns: { customer_id: 'customer_id', ordered_at: 'order_date', amount: 'amount' },
      ignored: [],
    });
  });

  it.each([
    ['commas', 'customer_id,order_date,amount\nc1,2024-01-01,5\n'],
    ['semicolons', 'customer_id;order_date;amount\nc1;2024-01-01;5\n'],
    ['tabs', 'customer_id\torder_date\tamount\nc1\t2024-01-01\t5\n'],
    ['bars', 'customer_id|order_date|amount\nc1|2024-01-01|5\n'],
    ['a byte order mark', '\uFEFFcustomer_id,order_date,amount\nc1,2024-01-01,5\n'],
    ['Windows line ends', 'customer_id,order_date,amount\r\nc1,2024-01-01,5\r\n'],
    ['old Macintosh line ends', 'customer_id,order_date,amount\rc1,2024-01-01,5\r'],
    ['no last line end', 'customer_id,order_date,amount\nc1,2024-01-01,5'],
    ['quotes everywhere', '"customer_id","order_date","amount"\n"c1","2024-01-01","5"\n'],
    ['surplus separators', 'customer_id,order_date,amount\nc1,2024-01-01,5,,\n'],
  ])('reads a file with %s', async (_, text) => {
    const plain = await project.land('orders.csv', text);
    expect(await project.landed(plain)).toEqual([row(2, 'c1', '2024-01-01', '5')]);
    const packed = await project.land('orders.csv.gz', gzipSync(text));
    expect(await project.landed(packed)).toEqual([row(2, 'c1', '2024-01-01', '5')]);
  });

  it('counts physical lines across empty lines, quoted line breaks and mixed line ends', async () => {
    const record = await project.land(
      'orders.csv',
      'customer_id,order_date,amount\r\n\n"c\n""1""",2024-01-01,5\n\r\nc2,2024-01-02,6\n\n',
    );
    expect(await project.landed(record)).toEqual([
      row(3, 'c\n"1"', '2024-01-01', '5'),
      row(6, 'c2', '2024-01-02', '6'),
    ]);
  });

  it('finds the header after empty lines', async () => {
    const record = await project.land('orders.csv', '\n\ncustomer_id,order_date,amount\nc1,2024-01-01,5\n');
    expect(await project.landed(record)).toEqual([row(4, 'c1', '2024-01-01', '5')]);
  });

  it('sets lines with too few or too many values aside with the reason, and keeps the others', async () => {
    const record = await project.land(
      'orders.csv',
      'customer_id,order_date,amount\nc1,2024-01-01\nc2,2024-01-02,6\nc3,2024-01-03,7,8\nc4,2024-01-04,9\n',
    );
    expect(await project.landed(record)).toMatchObject([
      { _row: '2', _broken: '2 values where the header has 3', _text: 'c1,2024-01-01', amount: null },
      row(3, 'c2', '2024-01-02', '6'),
      { _row: '4', _broken: '4 values where the header has 3', _text: 'c3,2024-01-03,7,8' },
      row(5, 'c4', '2024-01-04', '9'),
    ]);
  });

  it('loses one line, not the rest of the file, to a quote that is never closed', async () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `c${at},2024-01-01,${at === 2500 ? '"' : ''}5`);
    const record = await project.land('orders.csv', `customer_id,order_date,amount\n${lines.join('\n')}\n`);
    const rows = await project.landed(record);
    expect(rows).toHaveLength(5000);
    expect(rows.filter(({ _broken }) => _broken !== null)).toMatchObject([
      { _row: '2502', _text: 'c2500,2024-01-01,"5' },
    ]);
  });

  it('sets a line aside where text follows a closing quote', async () => {
    const record = await project.land(
      'orders.csv',
      'customer_id,order_date,amount\n"a"b,2024-01-01,5\nc,2024-01-01,5\n',
    );
    expect((await project.landed(record)).map(({ _broken }) => _broken)).toEqual([
      expect.stringContaining('text follows a closing quote'),
      null,
    ]);
  });

  it('keeps headers that differ only in case, repeat, or look like its own columns', async () => {
    const record = await project.land(
      'orders.csv',
      'customer_id,order_date,amount,Note,note,,_row\nc1,2024-01-01,5,a,b,c,d\n',
    );
    expect(await project.landed(record)).toMatchObject([
      { Note: 'a', 'note (2)': 'b', 'column 6': 'c', '_row (2)': 'd', _row: '2' },
    ]);
    expect(record.ignored).toEqual(['Note', 'note', '', '_row']);
  });

  it('takes a path with characters that mean something in a glob or in SQL', async () => {
    const record = await project.land("it's [1]*?.csv", 'customer_id,order_date,amount\nc1,2024-01-01,5\n\n');
    expect(record.rows).toBe(1);
  });
});

describe('headers', () => {
  it('maps headers by loose spelling and alias, and lists what nobody takes', async () => {
    const record = await project.land('orders.csv', 'Customer ID,ORDER-DATE,Amount,Shop\nc1,2024-01-01,5,x\n');
    expect(record).toMatchObject({
      columns: { customer_id: 'Customer ID', ordered_at: 'ORDER-DATE', amount: 'Amount' },
      ignored: ['Shop'],
    });
  });

  it('follows the configuration before any name', async () => {
    const record = await project.land('orders.csv', 'customer_id,order_date,amount,Total\nc1,2024-01-01,5,6\n', {
      columns: { amount: 'total' },
    });
    expect(record).toMatchObject({ columns: { amount: 'Total' }, ignored: ['amount'] });
  });

  it('refuses a file without a required column, naming the headers and the likely one', async () => {
    await expect(
      project.land('orders.csv', 'customer_id,order_date,amount_eur,x\nc1,2024-01-01,5,1\n'),
    ).rejects.toMatchObject({
      kind: 'bad_data',
      message:
        'acme/shop orders: orders.csv: no column for amount; headers found: "customer_id", "order_date", "amount_eur", "x"',
      remedy: 'say which header it is: columns: { amount: amount_eur }',
    });
    expect(await listLoads(project.root, 'acme')).toEqual([]);
  });

  it('guesses the header of a shop that calls its columns by everyday words', async () => {
    await expect(project.land('orders.csv', 'Order,Customer,Date,Total\n1,a,2026-01-01,3\n')).rejects.toMatchObject({
      remedy: 'say which header it is: columns: { ordered_at: Date, amount: Total }',
    });
  });

  it('refuses a configured header that the file does not have', async () => {
    const text = 'customer_id,order_date,Total\nc1,2024-01-01,5\n';
    await expect(project.land('orders.csv', text, { columns: { amount: 'Totl' } })).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('columns.amount names the header "Totl"'),
      remedy: 'correct columns: { amount: Total }',
    });
  });

  it('refuses two headers that mean one column', async () => {
    await expect(
      project.land('orders.csv', 'customer_id,Order Date,Ordered At,amount\na,b,c,d\n'),
    ).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('"Order Date", "Ordered At" all mean ordered_at'),
    });
  });
});

describe('encodings', () => {
  const text = 'customer_id,order_date,amount\nc1,2024-01-01,5\nJosé,2024-01-02,6\n';

  it('names the line that is not UTF-8, and the remedy', async () => {
    await expect(project.land('orders.csv', Buffer.from(text, 'latin1'))).rejects.toMatchObject({
      kind: 'bad_data',
      message: 'acme/shop orders: orders.csv: line 3 is not UTF-8',
      remedy: 'name the encoding that the file was written in: encoding: latin-1',
    });
  });

  it.each([
    ['latin-1', Buffer.from(text, 'latin1')],
    ['utf-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['utf-16', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('reads %s when told so, packed or not', async (encoding, bytes) => {
    const record = await project.land('orders.csv', bytes, { encoding });
    expect(await project.landed(record)).toEqual([row(2, 'c1', '2024-01-01', '5'), row(3, 'José', '2024-01-02', '6')]);
    const packed = await project.land('orders.csv.gz', gzipSync(bytes), { encoding });
    expect(packed.rows).toBe(2);
  });

  it('reads characters that lie across two chunks', async () => {
    const lines = Array.from({ length: 90_000 }, (_, at) => `${'€'.repeat(5)}${at},2024-01-01,5`);
    const record = await project.land('orders.csv', `customer_id,order_date,amount\n${lines.join('\n')}\n`);
    expect(record.rows).toBe(90_000);
  });

  it('says that a gzip file is cut off', async () => {
    const packed = gzipSync(text.repeat(50));
    await expect(project.land('orders.csv.gz', packed.subarray(0, -20))).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('orders.csv.gz: not a whole gzip file'),
    });
  });
});

describe('a load', () => {
  const text = 'customer_id,order_date,amount\nc1,2024-01-01,5\n';

  it.each([
    ['of no bytes', ''],
    ['of empty lines', '\n\n'],
    ['of a header alone', 'customer_id,order_date,amount\n'],
    ['of a header without line end', 'customer_id,order_date,amount'],
  ])('of a file %s has no rows and says so', async (_, empty) => {
    const record = await project.land('orders.csv', empty);
    expect(record).toMatchObject({ rows: 0, notices: ['acme/shop orders: orders.csv holds no rows'] });
    expect(await project.landed(record)).toEqual([]);
  });

  it('lands the same content once, and again when it is to be understood differently', async () => {
    const first = await project.land('orders.csv', text);
    const again = await project.land('other-name.csv', text);
    expect(again).toEqual({ ...first, isNew: false });
    const other = await project.land('orders.csv', text, { columns: { customer_id: 'customer_id' } });
    expect(other).toMatchObject({ isNew: true, load: expect.stringMatching(/^000002-/) });
    expect((await listLoads(project.root, 'acme')).map(({ load }) => load)).toEqual([first.load, other.load]);
  });

  it('is refused when the file is no longer the one that was announced', async () => {
    await expect(project.land('orders.csv', text, { sha256: '0'.repeat(64) } as never)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'acme/shop orders: orders.csv: the file changed while it was being read',
    });
  });

  it('takes rows that a connector holds in memory', async () => {
    const { landPage } = await import('../../../storage/landing/index.ts');
    const { streamSpecs } = await import('../../../lib/streams.ts');
    const record = await landPage({
      root: project.root,
      store: 'acme',
      connector: 'files',
      source: 'api',
      resource: 'orders',
      stream: streamSpecs.orders,
      part: { rows: [{ order_id: '7', ordered_at: '2024-01-01', amount: '1.10' }] },
      cursor: { after: '7' },
      now: new Date('2024-06-01T12:00:00Z'),
      tempDirectory: project.folder,
    });
    expect(await project.landed(record)).toMatchObject([{ _row: '1', order_id: '7', amount: '1.10' }]);
  });
});
