/** What an analysis has to warn of, in one sentence each. */
import { number, percent } from './figures.ts';
import type { PersonaLanguage, PersonaWarning } from './types.ts';

type Texts = {
  readonly [K in PersonaWarning['kind']]: (warning: Extract<PersonaWarning, { readonly kind: K }>) => string;
};

const texts: Readonly<Record<PersonaLanguage, Texts>> = {
  en: {
    empty: ({ reason }) =>
      reason === 'nobody'
        ? 'Nobody who takes part has bought anything.'
        : 'No purchase has a value of these attributes: there is nothing to group by.',
    volume: ({ share }) =>
      `These groups differ in how much, not in what: volume is ${percent('en', share, 0)} of what separates them. matrix_share tells customers apart by what they buy.`,
    fewer_groups: ({ asked, found }) => `Customers differ too little for ${asked} groups: there are ${found}.`,
    left_out: ({ attribute, values }) =>
      `${number('en', values, 0)} rare ${values === 1 ? 'value' : 'values'} of ${attribute} left out.`,
  },
  es: {
    empty: ({ reason }) =>
      reason === 'nobody'
        ? 'Nadie de quienes participan ha comprado nada.'
        : 'Ninguna compra tiene un valor de estos atributos: no hay por qué agrupar.',
    volume: ({ share }) =>
      `Estos grupos difieren en cuánto, no en qué: el volumen es el ${percent('es', share, 0)} de lo que los separa. matrix_share distingue a los clientes por lo que compran.`,
    fewer_groups: ({ asked, found }) => `Los clientes se parecen demasiado para ${asked} grupos: hay ${found}.`,
    left_out: ({ attribute, values }) =>
      values === 1
        ? `Se omite 1 valor poco frecuente de ${attribute}.`
        : `Se omiten ${number('es', values, 0)} valores poco frecuentes de ${attribute}.`,
  },
};

export function warningText(warning: PersonaWarning, language: PersonaLanguage): string {
  const text = texts[language];
  if (warning.kind === 'empty') return text.empty(warning);
  if (warning.kind === 'volume') return text.volume(warning);
  return warning.kind === 'left_out' ? text.left_out(warning) : text.fewer_groups(warning);
}
