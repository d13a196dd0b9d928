import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disarm, rearm, toCsv } from '../../../lib/pure/csv.ts';

/** RFC 4180, read character by character: independent of how the writer quotes. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(i + 1) === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',' || character === '\r') {
      record.push(field);
      field = '';
      if (character === '\r') {
        records.push(record);
        record = [];
        i += 1;
      }
    } else field += character;
  }
  return records;
}

describe('toCsv', () => {
  it('ends every record with CRLF and quotes only where it must', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['1,5', 'say "hi"'],
          ['two\nlines', 'plain'],
        ],
      ),
    ).toBe('a,b\r\n"1,5","say ""hi"""\r\n"two\nlines",plain\r\n');
  });

  it('writes null as an empty cell and numbers as they are', () => {
    expect(toCsv(['a', 'b', 'c', 'd'], [[null, -12.5, 10n ** 20n, true]])).toBe(
      'a,b,c,d\r\n,-12.5,100000000000000000000,true\r\n',
    );
  });

  it('keeps a record whose only cell is empty', () => {
    expect(toCsv(['a'], [[''], [null]])).toBe('a\r\n""\r\n""\r\n');
  });

  it.each(['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠x', '-', '-1.', '+34 600'])(
    'disarms %j',
    (cell) => {
      expect(parseCsv(toCsv(['cell'], [[cell]]))[1]).toEqual([`'${cell}`]);
    },
  );

  it.each(['-12.5', '-3', '+34600111222', '-1e-7', 'a=b', '12-5', "'quoted"])('leaves %j alone', (cell) => {
    expect(toCsv(['cell'], [[cell]])).toBe(`cell\r\n${cell}\r\n`);
  });

  it('disarms the header, too', () => {
    expect(toCsv(['=cmd'], [])).toBe("'=cmd\r\n");
  });

  it('gives back every table but for the apostrophes', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ' ', "'", '=', '-', '＝', '1', 'é') }),
      fc.string(),
    );
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(table, ([header = [], ...rows]) => {
        const read = parseCsv(toCsv(header, rows));
        const differing = [header, ...rows].map((row, i) => row.filter((text, j) => read[i]?.[j] !== text));
        expect(read.map((row) => row.length)).toEqual([header, ...rows].map((row) => row.length));
        expect(differing.flat().every((text) => read.flat().includes(`'${text}`))).toBe(true);
        expect(read.flat().every((text) => !/^[=@\t\r\n＝＋－＠]/.test(text))).toBe(true);
      }),
    );
  });

  it('refuses a row of another width', () => {
    expect(() => toCsv(['a', 'b'], [['1']])).toThrow(new RangeError('csv: row 1 needs 2 cells, got 1'));
  });
});

describe('a disarmed text', () => {
  it('is rearmed to what it was, whatever it was', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '1', 'a', '＝')).map((parts) => parts.join('')),
    );
    const check = fc.property(text, (original) => {
      expect(rearm(disarm(original))).toBe(original);
    });
    fc.assert(check);
  });
});
