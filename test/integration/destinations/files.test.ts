/** The files destination keeps the contract, and files of other people. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesDestination } from '../../../connectors/files/files-destination.ts';
import type { AttributeValue, Change, OpenDestination, Person } from '../../../lib/destination.ts';
import { describeDestination } from '../../support/destination-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'perdura-files-destination-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let places = 0;
const newFolder = (): string => mkdtempSync(join(root, `${(places += 1)}-`));
const signal = new AbortController().signal;

const open = (folder: string, path: string, identifiedBy: 'key' | 'email' = 'key') =>
  filesDestination.open({ type: 'files', path, identifiedBy }, { folder });
const write = (destination: OpenDestination, changes: readonly Change[]) =>
  destination.write({ changes, remembered: undefined, remember: async () => undefined, signal });
const add = (key: string, set: Change['set']): Change => ({
  key,
  email: `${key}@example.test`,
  action: 'create',
  set,
  clear: [],
  before: undefined,
});

for (const [name, identifiedBy] of [
  ['crm.csv', 'key'],
  ['people.csv', 'email'],
  ['crm.jsonl', 'key'],
] as const) {
  describeDestination(`files: ${name} by ${identifiedBy}`, async () => {
    const folder = newFolder();
    // A hand that knows nothing of the writer: for JSON lines plain JSON, for CSV what a spreadsheet would save.
    const id = (person: Person) => (identifiedBy === 'key' ? person.key : (person.email ?? ''));
    const file = join(folder, name);
    const other = open(folder, name, identifiedBy);
    return {
      open: () => open(folder, name, identifiedBy),
      openBroken: () => {
        writeFileSync(join(folder, `foreign-${name}`), name.endsWith('csv') ? 'id,name\r\n1,Ana\r\n' : '[1]\n');
        return open(folder, `foreign-${name}`, identifiedBy);
      },
      async edit(person, attribute, value) {
        const lines = readFileSync(file, 'utf8').split(/(?<=\n)/);
        const at = lines.findIndex((line) => line.includes(`"${id(person)}"`));
        if (name.endsWith('jsonl')) {
          lines[at] = `${JSON.stringify({ ...JSON.parse(lines[at] ?? ''), [attribute]: value })}\n`;
        } else {
          const column = (lines[0] ?? '').trimEnd().split(',').indexOf(attribute);
          const cells = (lines[at] ?? '').trimEnd().split(',');
          cells[column] = spreadsheetCell(value);
          lines[at] = `${cells.join(',')}\r\n`;
        }
        writeFileSync(file, lines.join(''));
      },
      async add(person, values) {
        const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
        await write(other, [{ ...person, action: 'create', set: set as Change['set'], clear: [], before: undefined }]);
      },
    };
  });
}

const spreadsheetCell = (value: AttributeValue | null): string => (value === null ? '' : String(value));

it('keeps the digits of others’ numbers in a file of JSON lines', async () => {
  const folder = newFolder();
  const line = '{"customer_key":"c1","clv":1,"id":12345678901234567890,"list":[1.0,{"e":1e2}],"constructor":null}';
  writeFileSync(join(folder, 'crm.jsonl'), `${line}\n`);
  await write(open(folder, 'crm.jsonl'), [
    { key: 'c1', email: null, action: 'change', set: { clv: 2.5 }, clear: [], before: { clv: 1 } },
  ]);
  expect(readFileSync(join(folder, 'crm.jsonl'), 'utf8')).toBe(`${line.replace('"clv":1,', '"clv":2.5,')}\n`);
});

describe('a CSV file', () => {
  it('looks as people expect, and a spreadsheet runs nothing of it', async () => {
    const folder = newFolder();
    await write(open(folder, 'out/crm.csv'), [
      add('c1', { clv: 12.5, tier: '=HYPERLINK("x")', vip: true }),
      add('c2', { clv: -3 }),
    ]);
    expect(readFileSync(join(folder, 'out/crm.csv'), 'utf8')).toBe(
      'customer_key,clv,tier,vip\r\n"c1",12.5,"\'=HYPERLINK(""x"")",true\r\n"c2",-3,,\r\n',
    );
  });

  it('keeps the rows, columns and spellings of others', async () => {
    const folder = newFolder();
    const theirs = '\uFEFFcustomer_key,phone,note,clv\n001,007,"two\nlines",1.50\nc2,12.50,"a, ""b""",2\n\n';
    writeFileSync(join(folder, 'crm.csv'), theirs);
    const outcomes = await write(open(folder, 'crm.csv'), [
      {
        key: 'c2',
        email: null,
        action: 'change',
        set: { clv: 3, vip: true },
        clear: [],
        before: { clv: 2, vip: null },
      },
    ]);
    expect(outcomes).toEqual([{ status: 'written' }]);
    expect(readFileSync(join(folder, 'crm.csv'), 'utf8')).toBe(
      'customer_key,phone,note,clv,vip\r\n001,007,"two\nlines",1.50\nc2,12.50,"a, ""b""",3,true\r\n\n',
    );
  });

  it('keeps columns that are called like what every object has', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'crm.csv'), 'customer_key,constructor,clv\r\nc1,Ana,1\r\n');
    await write(open(folder, 'crm.csv'), [
      { key: 'c1', email: null, action: 'change', set: { clv: 2 }, clear: [], before: { clv: 1 } },
    ]);
    expect(readFileSync(join(folder, 'crm.csv'), 'utf8')).toBe('customer_key,constructor,clv\r\nc1,Ana,2\r\n');
  });

  it('may end without a line break', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'crm.csv'), 'customer_key,clv\nc1,1');
    await write(open(folder, 'crm.csv'), [add('c2', { clv: 2 })]);
    expect(readFileSync(join(folder, 'crm.csv'), 'utf8')).toBe('customer_key,clv\r\nc1,1\n"c2",2\r\n');
  });

  it.each([
    ['id,name\r\n1,Ana\r\n', 'is not a file of Perdura’s: begins with the column "id"'],
    ['customer_key,clv,clv\r\n', 'has the column "clv" twice'],
    ['customer_key,clv\r\n,1\r\n', 'the record on line 2 has no customer_key'],
  ])('is refused when it cannot be understood: %j', async (text, message) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'crm.csv'), text);
    const destination = open(folder, 'crm.csv');
    await expect(destination.check(signal)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(message),
    });
    await expect(write(destination, [add('c1', { clv: 1 })])).rejects.toThrow(message);
    expect(readFileSync(join(folder, 'crm.csv'), 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['crm.csv']);
  });

  it('is refused when a customer that is to be changed stands in it twice', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'crm.csv'), 'customer_key,clv\r\nc1,1\r\nc1,2\r\n');
    await expect(write(open(folder, 'crm.csv'), [add('c1', { clv: 1 })])).rejects.toThrow(
      'line 3 has the customer_key of an earlier line',
    );
  });
});

describe('a path', () => {
  it('stays below the project’s folder unless it is written in full', () => {
    const folder = newFolder();
    expect(() => open(folder, '../crm.csv')).toThrow('lies outside the project’s folder');
    expect(() => open(folder, 'a/../../crm.csv')).toThrow('lies outside');
    expect(() => open(folder, join(folder, '..', 'crm.csv'))).not.toThrow();
    expect(() => open(folder, '..crm.csv')).not.toThrow();
  });

  it('that cannot be written is found by the check', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'crm'), 'a file, where a folder has to be');
    await expect(open(folder, 'crm/customers.csv').check(signal)).rejects.toThrow('cannot be written');
  });
});

it('follows a link, and leaves the rights of the file as they are', async () => {
  const [folder, share] = [newFolder(), newFolder()];
  const real = join(share, 'crm.csv');
  writeFileSync(real, 'customer_key,city\r\n"b","Vigo"\r\n', { mode: 0o600 });
  mkdirSync(join(folder, 'out'));
  symlinkSync(real, join(folder, 'out', 'link.csv'));
  await write(open(folder, join(folder, 'out', 'link.csv')), [add('a', { clv: 1 })]);
  expect(readFileSync(real, 'utf8')).toContain('"a"');
  expect(readFileSync(real, 'utf8')).toContain('"Vigo"');
  expect(statSync(real).mode & 0o777).toBe(0o600);
  expect(lstatSync(join(folder, 'out', 'link.csv')).isSymbolicLink()).toBe(true);
  symlinkSync(share, join(folder, 'away'));
  for (const path of ['out/link.csv', 'away/crm.csv', 'away/deeper/new.csv'])
    expect(() => open(folder, path)).toThrow('lies outside the project’s folder');
});

it('refuses to overwrite what somebody else wrote meanwhile, and leaves no partial file', async () => {
  const folder = newFolder();
  const file = join(folder, 'crm.jsonl');
  await write(open(folder, 'crm.jsonl'), [add('c1', { clv: 1 })]);
  const { replaceFile } = await import('../../../connectors/files/replace-file.ts');
  const racing = replaceFile(file, async (text) => {
    await text('ours\n');
    writeFileSync(file, 'theirs, longer\n');
  });
  await expect(racing).rejects.toMatchObject({ kind: 'unavailable' });
  expect(readFileSync(file, 'utf8')).toBe('theirs, longer\n');
  expect(readdirSync(folder)).toEqual(['crm.jsonl']);
});

it('objects to numbers that no file can hold and to its own key', () => {
  const destination = open(newFolder(), 'crm.csv');
  expect(destination.objection(add('c1', { clv: Number.NaN }))).toBe('clv is not a finite number');
  expect(destination.objection(add('c1', { customer_key: 'x' }))).toBe('the file has customer_key already');
  expect(destination.objection(add('c1', { clv: 1 }))).toBeUndefined();
});
