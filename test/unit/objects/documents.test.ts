/** Objects as they are written: what a file holds, where it is wrong, and that what is shown can be applied. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toYaml } from '../../../app/object-yaml.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { isSameObject, parseObjects } from '../../../lib/object-documents.ts';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';

function problemOf(text: string): string {
  try {
    for (const document of parseObjects(text, 'objects/x.yaml')) document.content();
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'config') return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

/** A few lines of YAML that would be a thousand million values. */
const bomb = Array.from({ length: 9 }, (_, at) => {
  const value = at === 0 ? 'x' : `*a${at - 1}`;
  return `a${at}: &a${at} [${Array.from({ length: 10 }, () => value).join(', ')}]\n`;
}).join('');

describe('a file of objects', () => {
  it('holds several documents, each with its line, name, store and version', () => {
    const text = `# two of them
kind: clv
store: shop
---

kind: schedule
version: 4
daily: { at: "04:30" }
---
# nothing here
---
kind: schedule
name: weekly
weekly: { on: monday, at: "05:00" }
`;
    expect(
      parseObjects(text, 'all.yaml').map(({ place, kind, name, store, version }) => [
        place,
        kind,
        name,
        store,
        version,
      ]),
    ).toEqual([
      ['all.yaml:2', 'clv', 'clv', 'shop', undefined],
      ['all.yaml:6', 'schedule', 'nightly', undefined, 4],
      ['all.yaml:12', 'schedule', 'weekly', undefined, undefined],
    ]);
    expect(parseObjects('', 'empty.yaml')).toEqual([]);
  });

  it('gives contents that say neither whose nor which version they are', () => {
    const [document] = parseObjects('kind: clv\nname: clv\nstore: shop\nversion: 2\nactive: true\n', 'clv.yaml');
    expect(document?.content()).toEqual(clvConfigurationSchema.parse({ kind: 'clv', active: true }));
  });

  it.each([
    [
      'a kind that is misspelt',
      'kind: campain\n',
      'objects/x.yaml:1: kind campain is not known; did you mean campaign?',
    ],
    ['no kind', '\nactive: true\n', 'objects/x.yaml:2: needs a kind'],
    ['a list', '- kind: clv\n', 'objects/x.yaml:1: needs an object with a kind'],
    ['broken YAML', 'kind: clv\nhorizons: [1\n', 'objects/x.yaml: not valid YAML'],
    ['an alias that leads nowhere', 'kind: *x\n', 'objects/x.yaml: not valid YAML: Unresolved alias'],
    ['aliases that explode', bomb, 'objects/x.yaml: not valid YAML: Excessive alias count'],
    ['a campaign without a name', 'kind: campaign\n', 'objects/x.yaml:1: needs a name for the campaign'],
    ['a name that no folder could have', 'kind: campaign\nname: ../x\n', 'name must be 1–60 of a–z, 0–9 and -'],
    ['another name for the one CLV configuration', 'kind: clv\nname: mine\n', 'is called clv, is "mine"'],
    ['a version that is none', 'kind: clv\nversion: last\n', 'version needs a whole number above 0, is "last"'],
    ['a field that is misspelt', 'kind: clv\n\nactve: true\n', 'line 3, actve: not known; did you mean active?'],
    [
      'one that is misspelt further in',
      'kind: clv\nlifecycle:\n  activ: 3\n',
      'line 3, lifecycle.activ: not known; did you mean active?',
    ],
    [
      'one within a list',
      'kind: enrichment\ndestination: x\nrules:\n  - where: "true"\n    sett: { a: 1 }\n',
      'line 5, rules.0.sett: not known; did you mean set?',
    ],
    ['a value in a list', 'kind: clv\nhorizons:\n  - 365\n  - 0\n', 'line 4, horizons.1: a horizon is at least 1 day'],
    [
      'a value that is missing',
      '---\nkind: campaign\nname: a\ntitle: x\naudience: { state: Lost }\nemail: {}\n',
      'line 6, email.subject: ',
    ],
    [
      'an audience of no kind',
      'kind: campaign\nname: a\ntitle: x\naudience: { custer: Low }\nemail: { subject: x }\n',
      'line 4, audience: must be { cluster: Low }',
    ],
    [
      'a misspelt key of a tree',
      'kind: segment\nname: a\nwhere:\n  all:\n    - { field: x, op: "=", valeu: 3 }\n',
      'line 5, where.all.0.valeu: not known; did you mean value?',
    ],
    [
      'a value deep in a tree',
      'kind: segment\nname: a\nwhere:\n  any:\n    - not:\n        measure: orders\n        op: ">="\n        value: two\n',
      'line 8, where.any.0.not.value: Invalid input: expected number, received string',
    ],
    ['a tree of no kind', 'kind: segment\nname: a\nwhere: 5\n', 'line 3, where: must be a line such as'],
  ])('is told with its place: %s', (_, text, message) => {
    expect(problemOf(text)).toContain(message);
  });

  it('has every wrong place told at once', () => {
    const problem = problemOf('kind: schedule\ndaily: { at: 4 }\noverlap: often\nfoo: 1\n');
    expect(problem).toMatch(/line 2, daily\.at.*\n.*line 3, overlap.*\n.*line 4, foo/);
  });
});

describe('an object that is shown', () => {
  const days = fc.integer({ min: 1, max: 3650 });
  const contents = fc.record(
    {
      kind: fc.constant('clv' as const),
      active: fc.boolean(),
      reference_date: fc.constantFrom(null, '2026-06-30', '2024-02-29'),
      history_window: fc.oneof(
        fc.constant('all' as const),
        fc.record({ days }),
        fc.constant({ from: '2020-01-01', to: '2024-12-31' }),
      ),
      horizons: fc.uniqueArray(days, { minLength: 1, maxLength: 6 }),
    },
    { requiredKeys: ['kind'] },
  );

  it('can be applied again and means the same', () => {
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 99 }), (written, version) => {
        const content = clvConfigurationSchema.parse(written);
        const [again] = parseObjects(toYaml('clv', content, { store: 'shop', version }), 'clv.yaml');
        expect(again).toMatchObject({ kind: 'clv', name: 'clv', store: 'shop', version });
        expect(again?.content()).toEqual(content);
      }),
    );
  });

  it('keeps texts of several lines and those that look like other things', () => {
    const campaign = {
      kind: 'campaign' as const,
      name: 'winback',
      title: 'no',
      audience: { where: "city = 'A: b' -- # x" },
      email: { subject: '007', body: 'Hello,\n\n  indented  \n{{ first_name }}\n' },
    };
    const [again] = parseObjects(toYaml('campaign', campaign), 'x.yaml');
    expect(again?.content()).toMatchObject(campaign);
  });

  it('is the same when it was stored before a field with a default was added, and not when it says something else', () => {
    expect(isSameObject('clv', clvConfigurationSchema.parse({ kind: 'clv' }), { kind: 'clv' })).toBe(true);
    expect(isSameObject('clv', clvConfigurationSchema.parse({ kind: 'clv', active: true }), { kind: 'clv' })).toBe(
      false,
    );
  });
});
