#!/usr/bin/env node
/**
 * The command `perdura`. Plain JavaScript that any Node since 12 can read, so that too old a Node gets an answer
 * instead of a syntax error; then the program itself: its TypeScript in a checkout, the compiled one in a package.
 */
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { setFlagsFromString } from 'node:v8';

const oldest = { major: 22, minor: 18 };
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
  process.stderr.write(
    `perdura needs Node ${oldest.major}.${oldest.minor} or newer, this is ${process.version}\n` +
      '  → run it with `npx perdura` inside a project that has it installed (npm brings Node 24), or install Node 24\n',
  );
  process.exitCode = 2;
} else {
  hideKnownWarnings();
  // Requests live for milliseconds: with a young generation that stays small they cost 10 MB, otherwise up to 100.
  if (process.argv.includes('receiver')) setFlagsFromString('--semi-space-growth-factor=1');
  // What was stripped of its types and compiled once is read at the next start: a third less work for short commands.
  nodeModule.enableCompileCache();
  const source = new URL('./main.ts', import.meta.url);
  import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

/** Type stripping and node:sqlite announce on every start that they are experimental; other warnings are printed. */
function hideKnownWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const known = rest[0] === 'ExperimentalWarning' && /^(Type Stripping|SQLite) /.test(String(warning));
    if (!known) emitWarning.call(process, warning, ...rest);
  };
}
