/** `perdura sources add`: a source more in perdura.yaml, said as options or asked for. */
import { type SourceKind, sourceKinds } from '../../app/sources/kinds.ts';
import { planSource, writeSource } from '../../app/sources/add.ts';
import { literalSecrets, parseSettings, refuseLiteralSecrets, type Settings } from '../../app/sources/settings.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import { confirm, isAskable, openQuestions } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { guideSource } from '../guide-source.ts';
import { showDiff } from '../show/diff.ts';

interface AddOptions {
  readonly store?: string;
  readonly type?: string;
  readonly set?: readonly string[];
  readonly allowLiteralSecrets?: boolean;
  readonly dryRun?: boolean;
}

export async function add(context: CommandContext, options: AddOptions, name: string | undefined): Promise<number> {
  const { session, output, signal } = context;
  const store = pickStore(session.project, options.store);
  const isGuided = name === undefined || options.type === undefined;
  const added = isGuided ? await ask(context, options, name) : { name, ...said(options.type, options) };
  const { kind, settings } = added;
  if (options.allowLiteralSecrets !== true) refuseLiteralSecrets(kind, settings);
  const planned = await planSource(session, { store, name: added.name, type: kind.type, settings });
  // A secret that is written all the same is not shown as well.
  const hidden = literalSecrets(kind, settings).map((secret) => String(settings[secret]));
  const diff = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), planned.diff);
  output.tell(showDiff(diff, process.stderr));
  if (options.dryRun === true) {
    output.result({ file: planned.file, diff, isWritten: false }, 'nothing was written');
    return exitCodes.ok;
  }
  const question = { command: 'sources add', look: 'perdura sources add --dry-run' };
  if (isGuided && !(await confirm(question, `Write ${planned.file}?`, signal))) {
    output.tell('nothing was written');
    return exitCodes.failed;
  }
  await writeSource(planned);
  output.result(
    { file: planned.file, diff, isWritten: true },
    `${added.name} is in ${planned.file}; next: perdura sources check ${added.name}, then perdura sources preview ${added.name}`,
  );
  return exitCodes.ok;
}

function said(type: string, { set = [] }: AddOptions): { readonly kind: SourceKind; readonly settings: Settings } {
  const kind = kindOf(type);
  return { kind, settings: parseSettings(kind, set) };
}

function kindOf(type: string): SourceKind {
  const kinds = sourceKinds();
  const found = kinds.find((kind) => kind.type === type);
  if (found !== undefined) return found;
  const guess = nearest(
    type,
    kinds.map((kind) => kind.type),
  );
  throw new PipelineError('config', `there is no kind of source called ${type}`, {
    remedy: guess === undefined ? `use ${kinds.map((kind) => kind.type).join(', ')}` : `did you mean ${guess}?`,
  });
}

async function ask({ output, signal }: CommandContext, { type, set = [] }: AddOptions, name: string | undefined) {
  if (!isAskable()) {
    throw new PipelineError('config', 'sources add: needs a name and --type, and there is no terminal to ask at', {
      remedy: 'e.g. perdura sources add till --type files --set streams.orders=orders.csv',
    });
  }
  const questions = openQuestions(signal);
  try {
    const kinds = type === undefined ? sourceKinds() : [kindOf(type)];
    return await guideSource({ ask: questions.ask, tell: output.tell, kinds, name, set });
  } finally {
    questions.close();
  }
}
