/** Small pieces that templates are written with. */
import type { StoreNumbers } from './store-numbers.ts';
import type { PlaybookSetting, Words } from './types.ts';

/** A text of the segment language. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Conditions that all have to hold; those that are undefined are left out. */
export const all = (...conditions: readonly (string | undefined)[]): string =>
  conditions.filter((condition) => condition !== undefined).join(' and ');

/** What is predicted with little data is used by no template: the condition keeps it out, should the store come to that. */
export const predicted = 'prediction_status = full';

/** The store's main horizon, and its shortest one. */
export const mainDays = ({ horizonsDays }: StoreNumbers): number => horizonsDays[0] ?? 365;
export const soonDays = ({ horizonsDays }: StoreNumbers): number => Math.min(...horizonsDays, 365);

/** An amount that can be said to customers: rounded to 5, from 100 on to 10, and so on. */
export function roundAmount(amount: number): number {
  const step = amount < 100 ? 5 : amount < 1_000 ? 10 : 50;
  return Math.max(step, Math.round(amount / step) * step);
}

export const round = (amount: number): number => Math.round(amount * 100) / 100;

/** Days, from one to a year unless told otherwise. */
export const days = (
  name: string,
  title: Words,
  standard: PlaybookSetting['standard'],
  maximum = 365,
): PlaybookSetting => ({ name, title, kind: 'whole', minimum: 1, maximum, standard });

export const percent = (name: string, title: Words, standard: number, minimum = 1, maximum = 99): PlaybookSetting => ({
  name,
  title,
  kind: 'percent',
  minimum,
  maximum,
  standard: () => standard,
});

export const money = (name: string, title: Words, standard: PlaybookSetting['standard']): PlaybookSetting => ({
  name,
  title,
  kind: 'money',
  minimum: 0.01,
  maximum: 1_000_000,
  standard,
});

export const category = (name: string, title: Words, standard: PlaybookSetting['standard']): PlaybookSetting => ({
  name,
  title,
  kind: 'category',
  standard,
});

export const live: Words = {
  en: 'Follows the store: its statistics and states are taken anew by every run.',
  es: 'Sigue a la tienda: cada ejecución vuelve a tomar sus estadísticas y estados.',
};
/** The category that most customers of the one also buy of. */
export const companionOf =
  (setting: string): PlaybookSetting['standard'] =>
  ({ pairs }, above) => {
    const chosen = above.get(setting);
    const pair = pairs.find(({ first, second }) => first === chosen || second === chosen);
    return pair?.first === chosen ? pair?.second : pair?.first;
  };

export const frozen: Words = {
  en: 'Frozen: customers are told the numbers, so they stay as they were when the playbook was applied.',
  es: 'Fijos: los clientes conocen los números, así que no cambian hasta que el libro se aplique de nuevo.',
};
/** Days learned from the store stay until the playbook is applied again; dates move with the reference date. */
export const learned: Words = {
  en: 'Days are those of the store when the playbook was applied; who is within them follows every run.',
  es: 'Los días son los de la tienda cuando se aplicó el libro; quién entra en ellos lo decide cada ejecución.',
};

/** A greeting that works without a name, and what follows. */
export const mailBody = (en: string, es: string): Words => ({
  en: `{% if first_name %}Hello {{ first_name }},{% else %}Hello,{% endif %}\n\n${en}`,
  es: `{% if first_name %}Hola, {{ first_name }}:{% else %}Hola:{% endif %}\n\n${es}`,
});
