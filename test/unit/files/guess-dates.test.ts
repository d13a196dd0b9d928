import { DuckDBInstance } from '@duckdb/node-api';
import { asyncProperty, assert, constantFrom, date, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessDates } from '../../../connectors/files/guess-dates.ts';

describe('guessing how dates are written', () => {
  it.each([
    [['2024-04-03', '2024-04-03T10:00:00Z', '2024-04-03 10:00:00.5+02', ''], 'iso', []],
    [['03/04/2024', '13/04/2024'], 'certain', ['%d/%m/%Y']],
    [['03/04/2024', '04/13/2024'], 'certain', ['%m/%d/%Y']],
    [['03/04/2024'], 'ambiguous', ['%d/%m/%Y', '%m/%d/%Y']],
    [['7/7/2024'], 'ambiguous', ['%d/%m/%Y', '%m/%d/%Y']],
    [['13/04/2024', '04/13/2024'], 'none', []],
    [['31.12.2024 23:59'], 'certain', ['%d.%m.%Y %H:%M']],
    [['5 May 2024', '6 May 2024'], 'certain', ['%d %b %Y']],
    [['5 June 2024'], 'certain', ['%d %B %Y']],
    [['20240403', '20240431'], 'certain', ['%Y%m%d']],
    [['4/13/24 3:07 PM'], 'certain', ['%m/%d/%y %I:%M %p']],
    [['1712102400'], 'none', []],
    [['soon', '2024-04-03'], 'none', []],
    [['', ' '], 'empty', []],
    [[], 'empty', []],
  ])('%j: %s', (values, confidence, formats) => {
    expect(guessDates(values)).toMatchObject({ confidence, formats });
  });

  it('shows a value that two formats read as different days', () => {
    expect(guessDates(['07/07/2024', '03/04/2024'])).toMatchObject({ example: '03/04/2024' });
  });

  it('never rules out the format that the values were written in, and names only formats that read them all', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const formats = [
      '%d/%m/%Y',
      '%m/%d/%Y',
      '%d.%m.%Y %H:%M',
      '%Y/%m/%d',
      '%Y%m%d',
      '%d %b %Y',
      '%m-%d-%y',
      '%B %d, %Y',
    ].concat(['%d/%m/%Y %H:%M:%S', '%m/%d/%Y %I:%M %p']);
    const moments = array(date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }), {
      minLength: 1,
      maxLength: 20,
    });
    await assert(
      asyncProperty(constantFrom(...formats), moments, async (format, dates) => {
        const list = dates
          .map((moment) => `timestamp '${moment.toISOString().slice(0, 19).replace('T', ' ')}'`)
          .join(', ');
        const written = await connection.runAndReadAll(`select strftime(unnest([${list}]), '${format}')`);
        const values = written.getRows().map(([text]) => String(text));
        const guess = guessDates(values);
        expect(guess.formats.map((one) => one.replace('%B', '%b'))).toContain(format.replace('%B', '%b'));
        if (guess.confidence !== 'certain') return;
        const read = await connection.runAndReadAll(
          `select count(*) from (select unnest([${values.map((value) => `'${value}'`).join(', ')}]) as text)
           where try_strptime(text, '${guess.formats[0]}') is null`,
        );
        expect(read.getRows()).toEqual([[0n]]);
      }),
      { numRuns: 200 },
    );
  });
});
