/** `perdura sql test`: audits of what is built and unit cases; tells what is wrong, and counts the rest. */
import { writeFile } from 'node:fs/promises';
import type { TestPart } from '../../app/sql/operations/test.ts';
import type { SelectOptions, SqlContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { junitOf } from '../show/junit.ts';
import { showTests } from '../show/sql-tests.ts';
import { selectionOf } from '../sql-target.ts';

export interface TestOptions {
  readonly only?: TestPart;
  readonly junit?: string;
}

export async function sqlTest({ perform, output }: SqlContext, options: SelectOptions & TestOptions): Promise<number> {
  const { only, junit } = options;
  const result = await perform('test', { ...selectionOf(options), ...(only === undefined ? {} : { only }) });
  if (junit !== undefined) await writeFile(junit, junitOf(result));
  output.result(result, showTests(result));
  const hasFailed = [...result.audits, ...result.cases].some(({ status }) => status === 'fail');
  return hasFailed ? exitCodes.failed : exitCodes.ok;
}
