/** What every section of one language's page shares. */
import type { Language } from '../models/clusters/names.ts';
import { createFormats, type Formats } from './formats.ts';
import type { ReportData } from './report-data.ts';
import { type Texts, texts } from './texts.ts';

export interface Page {
  readonly data: ReportData;
  readonly language: Language;
  readonly texts: Texts;
  readonly formats: Formats;
  /** An id that the page in the other language does not have. */
  id(name: string): string;
  /** Name of a file to download: store, day and what it holds. */
  fileName(what: string): string;
}

export function createPage(data: ReportData, language: Language): Page {
  return {
    data,
    language,
    texts: texts[language],
    formats: createFormats(language, data.currency),
    id: (name) => `${language}-${name}`,
    fileName: (what) => `${slug(data.store)}-${slug(data.asOf)}-${what}.csv`,
  };
}

export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40) || 'store';
