/** What can be said of a file before anything is configured. */
import type { FileFormat } from '../../lib/connector.ts';
import type { StreamMatch } from '../../lib/pure/match-columns.ts';
import type { StreamName } from '../../lib/streams.ts';
import type { DateGuess } from './guess-dates.ts';

export interface InspectOptions {
  /** When it is known which stream the file holds. */
  readonly stream?: StreamName;
  readonly format?: FileFormat;
  readonly encoding?: string;
  /** Rows of the sample; default: 3. */
  readonly sampleRows?: number;
  readonly signal?: AbortSignal;
}

export interface FileInspection {
  readonly path: string;
  readonly format: FileFormat;
  readonly compression: 'none' | 'gzip';
  /** Of an archive: the members that hold data; the first one was looked at. */
  readonly members?: readonly string[];
  /** undefined: a format that knows by itself. `isCertain`: no other reading is possible. */
  readonly encoding: { readonly name: string; readonly isCertain: boolean } | undefined;
  readonly delimiter: ',' | ';' | '\t' | '|' | undefined;
  readonly headers: readonly string[];
  /** Rows that the guesses below rest on: those in the file's first megabyte. */
  readonly rowsSeen: number;
  /** The likeliest stream first. */
  readonly streams: readonly StreamSuggestion[];
  /** The first rows; what may be personal is masked: letters are x, digits 9. */
  readonly sample: readonly (readonly (string | null)[])[];
}

export interface StreamSuggestion extends StreamMatch {
  /** Columns that hold dates, and how they are written. */
  readonly dates: readonly (DateGuess & { readonly column: string; readonly header: string })[];
  /** What only a person can say, as sentences: `order_date: is 03/04/2024 the 3rd of April or the 4th of March?` */
  readonly questions: readonly string[];
  /** What to write below `streams.<stream>` in perdura.yaml beside `path`; without what is still to be asked. */
  readonly settings: {
    readonly format?: FileFormat;
    readonly columns?: Readonly<Record<string, string>>;
    readonly encoding?: string;
    readonly dateFormat?: string;
  };
}
