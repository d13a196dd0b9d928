/** The words of the report by language. */
import type { Language } from '../models/clusters/names.ts';
import { en, type Texts } from './texts/en.ts';
import { es } from './texts/es.ts';

export type { Texts };

export const texts: Readonly<Record<Language, Texts>> = { en, es };
