/** What audits and cases found, for a terminal: what is wrong in full, the rest as a count. */
import { join } from 'node:path';
import type { AuditedModel, TestResult } from '../../app/sql/operations/test.ts';

export function showTests({ audits, cases, folder }: TestResult): string {
  const failedCases = cases.filter(({ status }) => status === 'fail');
  return [
    ...audits.flatMap((audited) => describeAudited(audited, folder)),
    ...failedCases.flatMap(({ model, name, place, message, difference }) => [
      `✘ ${model}: ${name} (${place})`,
      ...indent(message ?? ''),
      ...indent(difference ?? ''),
    ]),
    ...(audits.length === 0 ? [] : [countAudits(audits)]),
    ...(cases.length === 0 ? [] : [countCases(cases, failedCases.length)]),
    ...(audits.length + cases.length === 0 ? ['no audits and no cases'] : []),
  ].join('\n');
}

function describeAudited({ model, status, message, audits }: AuditedModel, folder: string): string[] {
  if (status === 'skipped') return [`- ${model}: ${message ?? ''}`];
  if (message !== null) return [`✘ ${model}: ${message}`];
  return audits
    .filter((audit) => audit.status !== 'pass')
    .flatMap((audit) => {
      const what = audit.audit === model ? 'rows that should not exist' : audit.audit;
      const found = audit.found ?? `${count(audit.failingRows)} rows`;
      return [
        `${audit.status === 'warn' ? '!' : '✘'} ${model}: ${what}: ${found}`,
        ...(audit.failures === null ? [] : [`    ${join(folder, audit.failures)}`]),
      ];
    });
}

function countAudits(models: readonly AuditedModel[]): string {
  const audits = models.flatMap((model) => model.audits);
  const of = (status: string) => audits.filter((audit) => audit.status === status).length;
  const skipped = models.filter(({ status }) => status === 'skipped').length;
  return (
    `audits  ${count(audits.length)} of ${count(models.length - skipped)} models: ${count(of('pass'))} kept, ` +
    `${count(of('warn'))} warn, ${count(of('fail'))} fail${skipped > 0 ? `; ${count(skipped)} models are not built` : ''}`
  );
}

function countCases(cases: TestResult['cases'], failed: number): string {
  const models = new Set(cases.map(({ model }) => model)).size;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const passed = count(cases.length - failed);
  return `cases   ${count(cases.length)} of ${count(models)} models: ${passed} pass, ${count(failed)} fail, ${seconds.toFixed(2)} s`;
}

const indent = (text: string): string[] => (text === '' ? [] : text.split('\n').map((line) => `    ${line}`));
const count = (value: number): string => value.toLocaleString('en');
