import { describe, expect, it } from 'vitest';
import { createOutput, type Format } from '../../../cli/output.ts';

async function* pagesOf(...pages: readonly (readonly unknown[])[]) {
  yield* pages;
}

async function written(format: Format, facts: object, ...pages: readonly (readonly unknown[])[]): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => void (text += part) };
  await createOutput(format, { stdout: stream, stderr: stream }).results(facts, pagesOf(...pages), 'as text');
  return text;
}

describe('a result with many rows', () => {
  it.each([
    [{ plan: 'p', nested: { a: [1] } }, [[{ b: 1 }, { b: '"}' }], [], [{ b: null }]]],
    [{ plan: 'p' }, []],
    [{ plan: 'p' }, [[]]],
    [{}, [[1]]],
  ] as const)('is one JSON document of facts and rows: %j %j', async (facts, pages) => {
    const text = await written('json', facts, ...pages);
    expect(JSON.parse(text)).toEqual({ ...facts, rows: pages.flat() });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('is a line a row, or the text alone', async () => {
    expect(await written('jsonl', { plan: 'p' }, [{ a: 1 }, { a: 2 }], [{ a: 3 }])).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
    expect(await written('text', { plan: 'p' }, [{ a: 1 }])).toBe('as text\n');
  });
});
