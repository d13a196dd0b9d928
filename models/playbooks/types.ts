/** A playbook template: what it is for, what can be set, and the segments and campaigns that it makes of a store's numbers. */
import type { StoreNumbers } from './store-numbers.ts';

export type Language = 'en' | 'es';
export type Words = Readonly<Record<Language, string>>;
export type SettingValue = string | number | boolean;

export interface PlaybookSetting {
  /** As people write it, such as `days`. */
  readonly name: string;
  readonly title: Words;
  readonly kind: 'whole' | 'money' | 'percent' | 'category' | 'yes_no';
  readonly minimum?: number;
  readonly maximum?: number;
  /** What it is unless somebody says otherwise, by the settings above it; undefined where the store's numbers do not tell. */
  readonly standard: (numbers: StoreNumbers, above: ReadonlyMap<string, SettingValue>) => SettingValue | undefined;
}

/** What a template cannot do without. */
export type Need = 'predictions' | 'categories' | 'birth_dates' | 'rhythm' | 'pairs' | 'purchases';

export interface PlaybookSegment {
  /** The segment is called <playbook>-<part>. */
  readonly part: string;
  readonly title: Words;
  readonly where: string;
  /** Who is in it stays while this holds: a margin against coming and going. */
  readonly stayWhile?: string;
}

/** A mail to one of the segments: a draft, nothing is sent by it. */
export interface PlaybookMail {
  /** Of the segment. */
  readonly part: string;
  readonly subject: Words;
  /** Liquid; an empty line begins a paragraph. */
  readonly body: Words;
}

export interface PlaybookParts {
  readonly segments: readonly PlaybookSegment[];
  readonly mails: readonly PlaybookMail[];
}

export interface Settings {
  number(name: string): number;
  text(name: string): string;
  flag(name: string): boolean;
}

export interface PlaybookTemplate {
  readonly id: string;
  readonly title: Words;
  readonly description: Words;
  readonly needs: readonly Need[];
  /** Which numbers follow the store from run to run, and which stay as they were when the playbook was applied. */
  readonly numbers: Words;
  readonly settings: readonly PlaybookSetting[];
  /** @param name of the playbook, for segments that refer to each other */
  readonly make: (settings: Settings, numbers: StoreNumbers, name: string) => PlaybookParts;
}
