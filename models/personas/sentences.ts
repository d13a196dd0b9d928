/** A group in one sentence, for people. */
import { money, number, percent } from './figures.ts';
import { byProminence, type NamedCell, standsOut } from './names.ts';
import type { PersonaLanguage } from './types.ts';

export interface GroupFacts {
  readonly customers: number;
  readonly customerShare: number;
  readonly ordersEach: number;
  readonly spendEach: number;
  readonly cells: readonly NamedCell[];
}

interface Texts {
  begin(customers: string, share: string, orders: string, spend: string, isOne: boolean): string;
  readonly standsOut: string;
  readonly average: string;
  readonly nothing: string;
  readonly never: string;
  readonly and: string;
  more(count: number): string;
}

const most = 3;
const texts: Readonly<Record<PersonaLanguage, Texts>> = {
  en: {
    begin: (customers, share, orders, spend, isOne) =>
      isOne
        ? `1 customer (${share}) with ${orders} orders and ${spend} of spend`
        : `${customers} customers (${share}) with ${orders} orders and ${spend} of spend each`,
    standsOut: 'above the average for',
    average: '× the store’s average',
    nothing: 'above the store’s average in nothing',
    never: 'never',
    and: 'and',
    more: (count) => `${count} more`,
  },
  es: {
    begin: (customers, share, orders, spend, isOne) =>
      isOne
        ? `1 cliente (${share}) con ${orders} pedidos y ${spend} de gasto`
        : `${customers} clientes (${share}) con ${orders} pedidos y ${spend} de gasto cada uno`,
    standsOut: 'por encima de la media en',
    average: '× la media de la tienda',
    nothing: 'en nada por encima de la media de la tienda',
    never: 'nunca',
    and: 'y',
    more: (count) => `${count} más`,
  },
};

/** @example '12 customers (5.5 %) with 2.1 orders and €83.20 of spend each: above the average for Huerto ECO (3.2 × the store’s average) and Plantas (1.8 ×); never Hogar.' */
export function groupSentence(facts: GroupFacts, language: PersonaLanguage, currency: string): string {
  const text = texts[language];
  const { customers, customerShare, ordersEach, spendEach } = facts;
  const begin = text.begin(
    number(language, customers, 0),
    percent(language, customerShare),
    number(language, ordersEach, 1),
    money(language, spendEach, currency),
    customers === 1,
  );
  const above = byProminence(facts.cells.filter(standsOut)).map(
    ({ label, propensity }, i) => `${label} (${number(language, propensity, 1)} ${i === 0 ? text.average : '×'})`,
  );
  const never = facts.cells.filter(({ level }) => level === 'zero').map(({ label }) => label);
  const parts = [above.length === 0 ? text.nothing : `${text.standsOut} ${list(above, text)}`];
  if (never.length > 0) parts.push(`${text.never} ${list(never, text)}`);
  return `${begin}: ${parts.join('; ')}.`;
}

function list(items: readonly string[], { and, more }: Texts): string {
  const shown = items.length <= most ? [...items] : [...items.slice(0, most), more(items.length - most)];
  const last = shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(', ')} ${and} ${last}`;
}
