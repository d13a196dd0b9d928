/** The words, texts, numbers and signs of a segment's line, each with the column where it begins. */
import { SegmentError } from './error.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  /** A text without its quotes, anything else as it was written. */
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

const word = String.raw`[\p{L}\p{N}_@](?:[\p{L}\p{M}\p{N}_.:@/-]*[\p{L}\p{M}\p{N}_])?`;
// `today` stands alone where `- 90 days` follows, blanks or not.
const pattern = new RegExp(
  [
    String.raw`(?<blank>\s+)`,
    String.raw`(?<word>today(?=\s*[-+]\s*\d)|${word})`,
    String.raw`(?<double>"(?:[^"]|"")*"|“[^”]*”)`,
    String.raw`(?<single>'(?:[^']|'')*'|‘[^’]*’)`,
    String.raw`(?<sign><=|>=|!=|<>|[-≤≥≠=<>(),*%+])`,
  ].join('|'),
  'iuy',
);
const number = /^\d+(?:\.\d+)?(?:e\d+)?$/i;
const wholeWord = new RegExp(`^${word}$`, 'u');
const reserved = /^(?:and|or|not|in|between|contains|true|false|today.*)$/i;
const sameSign: Readonly<Record<string, string>> = { '<>': '!=', '≤': '<=', '≥': '>=', '≠': '!=' };

export function tokenise(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < line.length) {
    pattern.lastIndex = position;
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) throw unreadable(line, position);
    const column = position + 1;
    position = pattern.lastIndex;
    if (groups.word !== undefined) {
      tokens.push({ kind: number.test(groups.word) ? 'number' : 'word', text: groups.word, column });
    } else if (groups.double !== undefined) {
      tokens.push({ kind: 'text', text: groups.double.slice(1, -1).replaceAll('""', '"'), column });
    } else if (groups.single !== undefined) {
      tokens.push({ kind: 'text', text: groups.single.slice(1, -1).replaceAll("''", "'"), column });
    } else if (groups.sign !== undefined) {
      tokens.push({ kind: 'sign', text: sameSign[groups.sign] ?? groups.sign, column });
    }
  }
  return [...tokens, { kind: 'end', text: '', column: line.length + 1 }];
}

/** Bare where it reads back as this text, else in double quotes. */
export function writeText(text: string): string {
  const isBare = wholeWord.test(text) && !number.test(text) && !reserved.test(text);
  return isBare ? text : `"${text.replaceAll('"', '""')}"`;
}

export function isReserved({ kind, text }: Token): boolean {
  return kind === 'word' && reserved.test(text);
}

/** As a message shows it. */
export function showToken({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the line';
  return kind === 'text' ? writeText(text) : `"${text}"`;
}

function unreadable(line: string, position: number): SegmentError {
  const character = String.fromCodePoint(line.codePointAt(position) ?? 0);
  const problem = /["'“‘]/.test(character)
    ? `the quote ${character} that opens here is never closed`
    : `"${character}" cannot be read; put texts into quotes, and write amounts as plain numbers such as 99.90`;
  return new SegmentError(problem, position + 1);
}
