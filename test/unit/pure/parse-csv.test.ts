import { array, assert, constantFrom, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../lib/pure/parse-csv.ts';

describe('a small CSV', () => {
  it.each([
    ['email,first_name\na@x.test,Ana\n', { email: 'a@x.test', first_name: 'Ana' }],
    ['\uFEFFemail;first_name\r\na@x.test;"Ana; ""A"""', { email: 'a@x.test', first_name: 'Ana; "A"' }],
    ['email\tfirst_name\r\na@x.test\t\r\n', { email: 'a@x.test', first_name: null }],
    [' email , first_name \n\na@x.test,"two\nlines"\r\n\r\n', { email: 'a@x.test', first_name: 'two\nlines' }],
    ['email\ra@x.test\r', { email: 'a@x.test' }],
  ])('is read whoever wrote it: %j', (text, row) => {
    expect(parseCsv(text).rows).toEqual([row]);
  });

  it('has no rows when it is empty or is a header alone', () => {
    expect(parseCsv('')).toEqual({ columns: [], rows: [], lines: [] });
    expect(parseCsv('email,name\n')).toEqual({ columns: ['email', 'name'], rows: [], lines: [] });
  });

  it.each([
    ['email,name\na,b\nbad line,with,too,many\n', 'line 3: needs 2 values as the header has, has 4'],
    ['email,name\n"two\nlines",x\nshort\n', 'line 4: needs 2 values as the header has, has 1'],
    ['email,name\n"never ends,x\n', 'line 2: has a quote that does not belong there or never ends'],
    ['email,name\n"a"b,x\n', 'line 2: has a quote that does not belong there or never ends'],
    ['email,email\na,b\n', 'line 1: has the column "email" twice'],
  ])('is refused by its line: %j', (text, message) => {
    expect(() => parseCsv(text)).toThrow(new RangeError(message));
  });

  it('gives back what was quoted, whatever it is', () => {
    const cell = string({ unit: constantFrom('a', '"', ',', ';', '\t', '\r', '\n', ' ', 'ñ') });
    assert(
      property(array(tuple(cell, cell), { maxLength: 5 }), constantFrom(',', ';', '\t'), (rows, separator) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = [['one', 'two'], ...rows].map((row) => `${row.map(quote).join(separator)}\r\n`).join('');
        expect(parseCsv(text).rows).toEqual(rows.map(([one, two]) => ({ one: one || null, two: two || null })));
      }),
    );
  });
});
