/**
 * Lint rules. The arrows between rooms are the table below: a file may import from its own room and from the rooms
 * named there, and nothing else of ours. `test/`, `bench/` and `examples/` may import anything.
 */
import { defineConfig, type OxlintOverride } from 'oxlint';

const rooms = [
  'activities',
  'app',
  'cli',
  'connectors',
  'lib',
  'models',
  'report',
  'storage',
  'web',
  'workflows',
] as const;
type Room = (typeof rooms)[number];

interface Pattern {
  readonly regex: string;
  readonly message: string;
  readonly allowTypeImports?: boolean;
}

interface Arrows {
  readonly files: readonly string[];
  /** Rooms that these files may import, their own among them. */
  readonly from: readonly Room[];
  /** Rooms whose types alone they may import. */
  readonly typesFrom?: readonly Room[];
  readonly only: string;
  readonly more?: readonly Pattern[];
}

const up = String.raw`^(\.\./)+`;
const configuration = (only: string): Pattern => ({ regex: String.raw`${up}temporal\.config\.ts$`, message: only });
/** What is not pure in lib: its types may be named, nothing of it runs. */
const libBesidePure = (only: string): Pattern => ({ regex: `${up}lib/[^/]+$`, message: only, allowTypeImports: true });
const node = (message: string): Pattern => ({ regex: '^node:', message });
const pure = node('This room is pure: no I/O, no clock, no hidden randomness.');

function arrows({ files, from, typesFrom = [], only, more = [] }: Arrows): OxlintOverride {
  const forbidden = rooms.filter((room) => !from.includes(room) && !typesFrom.includes(room));
  const patterns: readonly Pattern[] = [
    { regex: `${up}(${forbidden.join('|')})/`, message: only },
    ...typesFrom.map((room) => ({ regex: `${up}${room}/`, message: only, allowTypeImports: true })),
    { regex: `${up}(bench|examples|test)/`, message: 'The program imports no test, bench or example.' },
    { regex: '^node:process$', message: 'Use the global `process`, so that reads of the environment are seen.' },
    ...more,
  ];
  return { files: [...files], rules: { 'no-restricted-imports': ['error', { patterns: [...patterns] }] } };
}

const only = {
  lib: 'lib imports nothing of ours.',
  configuration: 'temporal.config.ts imports lib.',
  libPure: 'lib/pure imports lib/pure.',
  models: 'models import models and lib/pure.',
  report: 'report imports models and lib/pure.',
  storage: 'storage imports lib.',
  connectors: 'connectors import lib and their own folder.',
  activities: 'activities import connectors, storage, models, report and lib.',
  workflows: 'workflows import models, lib/pure and the types of activities.',
  app: 'app imports every room but cli and web.',
  front: 'cli and web import app, models, report, lib and the types of workflows.',
};

const architecture: readonly OxlintOverride[] = [
  arrows({ files: ['lib/**'], from: ['lib'], only: only.lib, more: [configuration(only.lib)] }),
  arrows({
    files: ['lib/pure/**'],
    from: [],
    only: only.libPure,
    more: [{ regex: `${up}[^/]+$`, message: only.libPure, allowTypeImports: true }, pure],
  }),
  arrows({
    files: ['temporal.config.ts'],
    from: ['lib'],
    only: only.configuration,
    more: [
      { regex: String.raw`^\./(${rooms.filter((room) => room !== 'lib').join('|')})/`, message: only.configuration },
    ],
  }),
  arrows({
    files: ['models/**'],
    from: ['models', 'lib'],
    only: only.models,
    more: [configuration(only.models), libBesidePure(only.models), pure],
  }),
  arrows({
    files: ['report/**'],
    from: ['report', 'models', 'lib'],
    only: only.report,
    more: [configuration(only.report), libBesidePure(only.report), pure],
  }),
  arrows({ files: ['storage/**'], from: ['storage', 'lib'], only: only.storage, more: [configuration(only.storage)] }),
  // From connectors/shop/source.ts another connector is `../other/…`, from connectors/shop/parts/page.ts `../../other/…`.
  arrows({
    files: ['connectors/*/*.ts'],
    from: ['lib'],
    only: only.connectors,
    more: [configuration(only.connectors), { regex: String.raw`^\.\./[^.]`, message: only.connectors }],
  }),
  arrows({
    files: ['connectors/*/*/**'],
    from: ['lib'],
    only: only.connectors,
    more: [configuration(only.connectors), { regex: String.raw`^\.\./\.\./[^.]`, message: only.connectors }],
  }),
  arrows({
    files: ['activities/**'],
    from: ['activities', 'connectors', 'storage', 'models', 'report', 'lib'],
    only: only.activities,
    more: [configuration(only.activities)],
  }),
  arrows({
    files: ['workflows/**'],
    from: ['workflows', 'models', 'lib'],
    typesFrom: ['activities'],
    only: only.workflows,
    more: [
      configuration(only.workflows),
      libBesidePure(only.workflows),
      node('A workflow is deterministic: nothing of Node in it.'),
      { regex: '^@temporalio/(activity|client|envconfig|testing|worker)', message: 'Not inside a workflow.' },
    ],
  }),
  arrows({ files: ['app/**'], from: rooms.filter((room) => room !== 'cli' && room !== 'web'), only: only.app }),
  arrows({
    files: ['cli/**', 'web/**'],
    from: ['cli', 'web', 'app', 'models', 'report', 'lib'],
    typesFrom: ['workflows'],
    only: only.front,
  }),
];

export default defineConfig({
  plugins: ['import', 'node', 'oxc', 'typescript', 'unicorn', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'no-new': 'off',
    'no-unmodified-loop-condition': 'off',
    'node/no-process-env': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'typescript/no-unsafe-enum-assignment': 'off',
    'typescript/no-unsafe-enum-comparison': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/only-throw-error': 'error',
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Our interfaces are written with methods and taken apart; what makes them are factories without `this`.
    'typescript/unbound-method': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/prefer-node-protocol': 'error',
    'vitest/no-standalone-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
  },
  overrides: [
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: ['lib/config.ts', 'temporal.config.ts', 'bench/**', 'test/**'],
      rules: { 'node/no-process-env': 'off' },
    },
    ...architecture,
  ],
});
