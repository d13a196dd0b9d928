/** A place in the tokens of a segment's line, and what may be asked of it. */
import { didYouMean, oneOf, SegmentError } from './error.ts';
import { showToken, type Token, tokenise } from './tokens.ts';

export class Cursor {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(line: string) {
    this.#tokens = tokenise(line);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError('a line has an end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** Whether this sign or word stands here; words in any case. */
  sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'word' || token.kind === 'sign') && token.text.toLowerCase() === text;
  }

  /** Goes past it if it stands here. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#position++;
    return true;
  }

  /** The one of these that stands here, gone past. */
  takeOneOf<T extends string>(texts: readonly T[]): T | undefined {
    return texts.find((text) => this.take(text));
  }

  /** Goes past it, or says that `where` needs it. */
  expect(text: string, where: string): void {
    if (!this.take(text)) throw this.failure(where, [text]);
  }

  /** `column 12: after newsletter comes = or in, got "inn"; did you mean in?` */
  failure(where: string, needs: readonly string[], keywords: readonly string[] = needs): SegmentError {
    const token = this.peek();
    const hint = token.kind === 'word' ? didYouMean(token.text, keywords) : '';
    return new SegmentError(`${where} comes ${oneOf(needs)}, got ${showToken(token)}${hint}`, token.column);
  }
}
