/** Audits and cases as JUnit XML, which build servers read. */
import type { TestResult } from '../../app/sql/operations/test.ts';

interface Test {
  readonly group: string;
  readonly name: string;
  readonly seconds: number;
  /** Null where it passed. */
  readonly failure: string | null;
  readonly isSkipped?: boolean;
}

export function junitOf({ audits, cases }: TestResult): string {
  const audited = audits.flatMap(({ model, status, message, seconds, audits: results }): Test[] => {
    if (status === 'skipped') return [{ group: model, name: 'audits', seconds, failure: message, isSkipped: true }];
    if (message !== null) return [{ group: model, name: 'audits', seconds, failure: message }];
    return results.map((audit) => ({
      group: model,
      name: audit.audit,
      seconds: 0,
      failure: audit.status === 'fail' ? (audit.found ?? `fails in ${audit.failingRows} rows`) : null,
    }));
  });
  const tested = cases.map(({ model, name, seconds, message, difference }) => ({
    group: model,
    name,
    seconds,
    failure: message === null ? null : [message, difference ?? ''].join('\n').trim(),
  }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    suite('audits', audited),
    suite('cases', tested),
    '</testsuites>\n',
  ].join('\n');
}

function suite(name: string, tests: readonly Test[]): string {
  const skipped = tests.filter(({ isSkipped }) => isSkipped).length;
  const failures = tests.filter(({ failure }) => failure !== null).length - skipped;
  return [
    `<testsuite name="${name}" tests="${tests.length}" failures="${failures}" skipped="${skipped}">`,
    ...tests.map(testcase),
    '</testsuite>',
  ].join('\n');
}

function testcase({ group, name, seconds, failure, isSkipped = false }: Test): string {
  const head = `<testcase classname="${escape(group)}" name="${escape(name)}" time="${seconds.toFixed(3)}"`;
  if (failure === null) return `  ${head}/>`;
  const [message = ''] = failure.split('\n', 1);
  if (isSkipped) return `  ${head}><skipped message="${escape(message)}"/></testcase>`;
  return `  ${head}><failure message="${escape(message)}">${escape(failure)}</failure></testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Control characters have no place in XML, not even escaped. */
const escape = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '�');
