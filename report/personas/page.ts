/** What every part of one language's page shares, and the figures that several parts show. */
import { formatMoney, parseMoney } from '../../lib/pure/money.ts';
import type { PersonaGroup } from '../../models/personas/types.ts';
import { createFormats, type Formats } from '../formats.ts';
import { slug } from '../page.ts';
import { texts as reportTexts, type Texts } from '../texts.ts';
import type { PersonaReportData } from './report-data.ts';
import { en, type PersonaTexts } from './texts/en.ts';
import { es } from './texts/es.ts';

export interface PersonaPage {
  readonly data: PersonaReportData;
  readonly language: 'en' | 'es';
  readonly words: PersonaTexts;
  /** Words of every report. */
  readonly texts: Texts;
  readonly formats: Formats;
  /** An id that the page in the other language does not have. */
  id(name: string): string;
  /** Name of a file to download: store, day and what it holds. */
  fileName(what: string): string;
}

export function createPersonaPage(data: PersonaReportData, language: 'en' | 'es'): PersonaPage {
  return {
    data,
    language,
    words: { en, es }[language],
    texts: reportTexts[language],
    formats: createFormats(language, data.currency),
    id: (name) => `${language}-${name}`,
    fileName: (what) => `${slug(data.store)}-${slug(data.asOf)}-${slug(data.name)}-${data.n}-${what}.csv`,
  };
}

/** A group's name; with its number where another has the same. */
export function labelOf({ data, language }: PersonaPage, group: PersonaGroup): string {
  const name = group.name[language];
  const isAlone = data.analysis.groups.filter((other) => other.name[language] === name).length === 1;
  return isAlone ? name : `${name} (${group.rank})`;
}

/** Attributes in words, one after the other. */
export const attributeWords = ({ data, words }: PersonaPage): string =>
  data.request.attributes.map((name) => words.attribute(name)).join(' + ');

export function spendPer(totalSpend: string, count: number): string | null {
  if (count === 0) return null;
  const units = parseMoney(totalSpend);
  const half = BigInt(Math.floor(count / 2)) * (units < 0n ? -1n : 1n);
  return formatMoney((units + half) / BigInt(count), 4);
}

/** The command that analyses the same by shares. */
export const stepOf = ({ data }: PersonaPage): string => `perdura persona run ${data.name} --unit matrix_share`;
