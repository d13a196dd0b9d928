/** What a source is: a value that describes itself, checks itself, reads pages and understands the webhooks of its system. */
import type { z } from 'zod';
import type { StreamName } from './streams.ts';

/** A row of a stream: column → the text that the outside system gave, or nothing. Typed later against the stream's columns. */
export type Row = Readonly<Record<string, string | null>>;

/** Where a resource stands; opaque to everybody but its connector. Serialisable, without secrets or personal data. */
export type Cursor = Readonly<Record<string, string>>;

export type FileFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';

/** A file that can be loaded as it lies: bulk data never becomes row objects. */
export interface StagedFile {
  readonly path: string;
  readonly format: FileFormat;
  readonly compression: 'none' | 'gzip';
  readonly bytes: number;
  /** SHA-256 over the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** Stream column → header (or JSON field) of the file, as configured; other headers map by name and alias. */
  readonly columns: Readonly<Record<string, string>>;
  readonly encoding?: string;
  /** strptime format of dates when they are not ISO 8601, e.g. `%d/%m/%Y`. */
  readonly dateFormat?: string;
  /** How rows are made of JSON lines that are not rows yet. */
  readonly shape?: JsonShape;
}

/** Turns the objects of a JSON-lines file into rows of a stream, without one becoming an object of this process. */
export interface JsonShape {
  /** DuckDB types of the fields that the query reads, e.g. `{ id: 'varchar', total: 'struct(amount varchar)' }`. */
  readonly fields: Readonly<Record<string, string>>;
  /** SQL over the table `objects`; every column of its result is a stream's column, as text. Part of the content's hash. */
  readonly query: string;
}

/** What one answer holds for one stream. */
export type Part = { readonly stream: StreamName } & (
  | { readonly rows: readonly Row[] }
  | { readonly file: StagedFile }
);

/** JSON objects of small answers, of which rows of several streams are made when they land: as of a file of them. */
export interface ShapedObjects {
  readonly objects: readonly object[];
  readonly shapes: Readonly<Partial<Record<StreamName, JsonShape>>>;
}

/** An answer's rows or files, and the cursor that becomes true once they are stored. All of it is committed together. */
export interface Page {
  readonly parts: readonly Part[];
  readonly shaped?: ShapedObjects;
  readonly cursor: Cursor;
  /** Rows or objects that the resource has in all, where the system tells: for the estimate of what is left. */
  readonly total?: number;
}

/** A stretch of time that is read again: instants, UTC, from inclusive, until exclusive. */
export interface Window {
  readonly from: string;
  readonly until: string;
}

export interface ReadRequest {
  /** Inclusive: what lies at the cursor is offered again. Undefined: from the beginning. */
  readonly cursor: Cursor | undefined;
  /** Read this stretch alone; its pages' cursors move nothing. Only given to resources that have windows. */
  readonly window?: Window;
  readonly signal: AbortSignal;
  /** For files that are downloaded; emptied by the caller when the read is over. */
  readonly folder: string;
  readonly now: () => Date;
  /** Says in a line what takes long without giving a page, e.g. `bulk operation: 12,000 objects`. */
  readonly tell: (line: string) => void;
}

/** What is read with one cursor: an endpoint, a table, a stream's files. It may deliver rows of several streams. */
export interface Resource {
  /** Lower case, with `_`; unique in its source. */
  readonly name: string;
  readonly streams: readonly StreamName[];
  /** Whether a stretch of time can be read alone. */
  readonly hasWindows: boolean;
  read(request: ReadRequest): AsyncIterable<Page>;
}

/** What a system offers: resources, or tables that a configuration could name. */
export interface Discovered {
  readonly name: string;
  /** Streams that it could fill. */
  readonly streams: readonly StreamName[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Roughly; null where nobody knows. */
  readonly rows: number | null;
  /** Lines for `perdura.yaml` below `streams`, ready to be pasted; null where nothing has to be written. */
  readonly suggestion: string | null;
}

export interface OpenSource {
  /** What this configuration asks for, in the order in which it is read. */
  readonly resources: readonly Resource[];
  /** Throws a PipelineError that says what to change. Returns what is fine, a line each, e.g. `scope read_all_orders`. */
  check(signal: AbortSignal): Promise<readonly string[]>;
  discover?(signal: AbortSignal): Promise<readonly Discovered[]>;
  close(): Promise<void>;
}

/** What tests give a source instead of the real thing. */
export interface SourceTools {
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Source<C> {
  /** The `type` in `perdura.yaml`. */
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  readonly config: z.ZodType<C>;
  /** Read by the run itself, without network and workflow of its own. */
  readonly isLocal?: boolean;
  /** The system's address without credentials, for messages: `shop acme.myshopify.com`. */
  place(config: C): string;
  /** Asks the system for nothing yet. What resources share (client, connection, rate limit) lives in what it returns. */
  open(config: C, tools?: SourceTools): OpenSource;
  readonly webhooks?: Webhooks<C>;
}

/** What arrived at the receiver, as it arrived. */
export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
}

export type WebhookRefusal = 'not_signed' | 'too_old' | 'malformed' | 'other_account';

export type WebhookVerdict =
  /** Signed, of a topic that is used. `dedupeKey`: equal for deliveries of one event. */
  | { readonly kind: 'event'; readonly topic: string; readonly dedupeKey: string }
  /** Signed, and of no use: answered as if it were. */
  | { readonly kind: 'ignored'; readonly topic: string }
  | { readonly kind: 'refused'; readonly because: WebhookRefusal };

export interface StoredWebhook {
  readonly topic: string;
  /** The raw body, UTF-8. */
  readonly body: string;
  readonly receivedAt: string;
}

export type WebhookMeaning =
  /** The same rows that a read of the changed object would give. */
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  /** What a privacy law asks for; kept for a person to act on. */
  | {
      readonly kind: 'privacy';
      readonly asks: 'export' | 'erase_customer' | 'erase_shop';
      readonly customerIds: readonly string[];
    }
  | { readonly kind: 'nothing'; readonly because: string };

export interface Webhooks<C> {
  /** Topics to subscribe to, as the system calls them. */
  readonly topics: readonly string[];
  /** Whether the configuration has the secret that signatures are compared with. */
  isConfigured(config: C): boolean;
  /** Over the raw bytes, in constant time, before anything is parsed. Cheap: it runs before the answer. */
  judge(config: C, request: WebhookRequest): WebhookVerdict;
  /** What the event means. Throws PipelineError `bad_data` for a body that is not what its topic says. */
  read(config: C, webhook: StoredWebhook): WebhookMeaning;
}
