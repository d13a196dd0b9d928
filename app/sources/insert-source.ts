/** A source more in the text of perdura.yaml: everything else, comments included, stays byte for byte. */
import { isCollection, isMap, isNode, isPair, parseDocument, stringify } from 'yaml';
import { PipelineError } from '../../lib/errors.ts';
import type { Settings } from './settings.ts';

export interface NewSource {
  readonly store: string;
  readonly name: string;
  readonly type: string;
  readonly settings: Settings;
}

export function insertSource(text: string, { store, name, type, settings }: NewSource): string {
  const document = parseDocument(text);
  const path = ['stores', store, 'sources'];
  const sources = document.getIn(path, true);
  if (document.hasIn([...path, name])) {
    throw new PipelineError('config', `store ${store}: has a source ${name} already`, {
      remedy: 'choose another name, or edit that one in perdura.yaml',
    });
  }
  const written = { [name]: { type, ...settings } };
  const [start, end] = isMap(sources) && sources.flow !== true ? [sources.range?.[0], endOf(sources)] : [];
  if (start === undefined || end === undefined) {
    // Written in one line, or not there: the whole file is written anew, its comments kept.
    document.setIn([...path, name], document.createNode(written[name]));
    return document.toString({ lineWidth: 0 });
  }
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  const entry = stringify(written, { lineWidth: 0 }).trimEnd();
  const block = entry.replaceAll(/^(?=.)/gm, indent);
  const at = endOfBlock(text, end, indent.length);
  return `${text.slice(0, at)}\n${block}${text.slice(at) || '\n'}`;
}

/** Of the last value in it; what yaml calls the end of a map is behind the comments that follow. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if (isCollection(node) && node.flow !== true) return endOf(node.items.at(-1));
  return isNode(node) ? node.range?.[1] : undefined;
}

/** Behind the comments that belong to what stands before: they are further in than the names of sources. */
function endOfBlock(text: string, from: number, indent: number): number {
  let end = lineEndOf(text, from);
  for (let at = end; at < text.length; ) {
    const lineEnd = lineEndOf(text, at + 1);
    const [, space = '', rest = ''] = /^(\s*)(.*)$/.exec(text.slice(at + 1, lineEnd)) ?? [];
    if (rest !== '' && !(rest.startsWith('#') && space.length > indent)) break;
    if (rest !== '') end = lineEnd;
    at = lineEnd;
  }
  return end;
}

function lineEndOf(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
