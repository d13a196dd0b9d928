/** Asks a person for a source, question by question; for files it looks into them. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectSourceFile } from '../app/sources/inspect.ts';
import type { Setting, SourceKind } from '../app/sources/kinds.ts';
import { parseSettings, type Settings, variableOf } from '../app/sources/settings.ts';
import { showInspection } from './show/source-preview.ts';

export interface Guide {
  /** An empty answer is the default. */
  readonly ask: (question: string, otherwise: string) => Promise<string>;
  readonly tell: (line: string) => void;
  readonly kinds: readonly SourceKind[];
  readonly name: string | undefined;
  /** What was said already. */
  readonly set: readonly string[];
}

export interface Guided {
  readonly name: string;
  readonly kind: SourceKind;
  readonly settings: Settings;
}

export async function guideSource(guide: Guide): Promise<Guided> {
  const kind = await askKind(guide);
  const name = guide.name ?? (await askName(guide, kind));
  const said = parseSettings(kind, guide.set);
  if (kind.type === 'files' && said['streams'] === undefined) {
    return { name, kind, settings: { ...said, streams: await askFiles(guide) } };
  }
  const settings: Record<string, unknown> = { ...said };
  for (const setting of kind.settings) {
    const isWanted = setting.isRequired || setting.isSecret;
    if (!isWanted || said[setting.name] !== undefined) continue;
    const answer = await askSetting(guide, kind, setting);
    if (answer !== '') Object.assign(settings, parseSettings(kind, [`${setting.name}=${answer}`]));
  }
  const others = kind.settings.filter(({ name: each }) => settings[each] === undefined).map(({ name: each }) => each);
  if (others.length > 0) guide.tell(`left as they are: ${others.join(', ')}; see perdura sources list --kinds`);
  return { name, kind, settings };
}

async function askKind({ ask, tell, kinds }: Guide): Promise<SourceKind> {
  const [only] = kinds;
  if (only !== undefined && kinds.length === 1) return only;
  for (const [at, { type, description }] of kinds.entries()) tell(`  ${at + 1}  ${type}: ${description}`);
  for (;;) {
    const answer = await ask('Which kind?', '1');
    const found = kinds.find(({ type }, at) => type === answer || String(at + 1) === answer);
    if (found !== undefined) return found;
    tell(`${answer}: none of them`);
  }
}

async function askName({ ask, tell }: Guide, { type }: SourceKind): Promise<string> {
  for (;;) {
    const answer = await ask('What is it to be called?', type);
    if (/^[a-z][a-z0-9_-]{0,39}$/.test(answer)) return answer;
    tell('1–40 of a–z, 0–9, - and _, beginning with a letter');
  }
}

async function askSetting({ ask, tell }: Guide, { type }: SourceKind, setting: Setting): Promise<string> {
  const { name, description, isRequired, isSecret } = setting;
  tell(`${name}: ${description}`);
  if (isSecret) {
    const otherwise = isRequired ? variableOf(type, name) : '';
    const none = isRequired ? '' : ', or nothing';
    const variable = await ask(`Which environment variable holds it${none}?`, otherwise);
    if (variable === '') return '';
    return variable.includes('${') ? variable : `\${${variable.replace(/^\$/, '')}}`;
  }
  for (;;) {
    const answer = await ask(`${name}?`, '');
    if (answer !== '') return answer;
  }
}

async function askFiles({ ask, tell }: Guide): Promise<Settings> {
  const streams: Record<string, unknown> = {};
  for (;;) {
    const isFirst = Object.keys(streams).length === 0;
    const path = await ask(isFirst ? 'Which file, or pattern of files?' : 'Another file, or nothing?', '');
    if (path === '' && !isFirst) return streams;
    if (path === '') continue;
    const seen = existsSync(resolve(path)) ? await inspectSourceFile(resolve(path)) : undefined;
    if (seen !== undefined) tell(showInspection(path, seen));
    const [best] = seen?.streams ?? [];
    const stream = await ask('What does it hold?', best?.stream ?? 'orders');
    const settings = best?.stream === stream ? best.settings : {};
    const columns: Record<string, string> = { ...settings.columns };
    for (const missing of best?.stream === stream ? best.missing : []) {
      const header = await ask(`Which header is ${missing}?`, '');
      if (header !== '') columns[missing] = header;
    }
    const isDated =
      settings.dateFormat === undefined && best?.questions.some((question) => question.includes('dateFormat'));
    const dateFormat =
      isDated === true ? await ask('How are dates written, e.g. %d/%m/%Y?', '') : (settings.dateFormat ?? '');
    streams[stream] = {
      path,
      ...settings,
      ...(Object.keys(columns).length === 0 ? {} : { columns }),
      ...(dateFormat === '' ? {} : { dateFormat }),
    };
  }
}
