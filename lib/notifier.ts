/** What a notifier is: a way to tell the team how something ended. */
import type { z } from 'zod';

export interface Notice {
  readonly level: 'success' | 'refused' | 'failure';
  readonly store: string;
  /** What it is about: a run, a plan, a campaign. */
  readonly subject: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Label and value, as people should read them. */
  readonly figures?: readonly (readonly [label: string, value: string])[];
  readonly links?: readonly { readonly label: string; readonly url: string }[];
}

export interface Notifier {
  readonly name: string;
  /** What it is told of; left out: everything. */
  readonly levels?: readonly Notice['level'][];
  notify(notice: Notice): Promise<void>;
}

/** A notifier that stands in `perdura.yaml`. */
export interface NotifierType<C> {
  /** The `type` in `perdura.yaml`. */
  readonly name: string;
  readonly config: z.ZodType<C>;
  create(config: C): Notifier;
}
