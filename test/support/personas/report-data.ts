/** Data of an analysis' page: the seven groups of six categories, and an awkward one with 300 variables and endless names. */
import { personaSchema } from '../../../lib/pure/persona-configuration.ts';
import { groupName, shortNames } from '../../../models/personas/names.ts';
import type { PersonaAnalysis, PersonaCell, PersonaGroup } from '../../../models/personas/types.ts';
import type { PersonaReportData } from '../../../report/personas/report-data.ts';

const categories = ['Bebé y niño', 'Hogar', 'Huerto ECO', 'Jardín y exterior', 'Plantas', 'Supermercado ECO'];
const propensities = [
  [1.1, 0.6, 1.2, 0.4, 0.5, 2.3],
  [0.3, 0.2, 3.21, 0.9, 1.4, 1.1],
  [0.2, 0.4, 1.3, 0, 0.6, 0.7],
  [1.9, 1.2, 1.7, 1.1, 1.4, 2.6],
];

const {
  kind: _kind,
  name: _name,
  refresh: _refresh,
  ...request
} = personaSchema.parse({ kind: 'persona', name: 'tastes', k: 4 });

const withoutPurchases = 321;

const cellOf = (propensity: number): PersonaCell => ({
  clusterMean: propensity / 2,
  storeMean: 0.5,
  propensity,
  level: propensity === 0 ? 'zero' : propensity >= 1.5 ? 'high' : propensity >= 1 ? 'medium' : 'low',
});

function groupsOf(labels: readonly string[], figures: readonly (readonly number[])[]): readonly PersonaGroup[] {
  const shorts = shortNames(labels);
  const total = figures.reduce((sum, _, at) => sum + 1_000 - 90 * at, withoutPurchases);
  return figures.map((values, at) => {
    const cells = values.map(cellOf);
    const named = cells.map((cell, i) => ({ ...cell, label: labels[i] ?? '', shortName: shorts[i] ?? '' }));
    const customers = 1_000 - 90 * at;
    return {
      id: `tastes-${at + 1}`,
      rank: at + 1,
      name: { en: groupName(named, 'en'), es: groupName(named, 'es') },
      sentence: {
        en: `${customers} customers who like this and that.`,
        es: `${customers} clientes a quienes gusta esto y lo otro.`,
      },
      customers,
      customerShare: customers / total,
      orders: customers * 3,
      totalSpend: `${customers * 41}.5000`,
      revenueShare: customers / total,
      topCategories: labels.slice(at, at + 3),
      cells,
    };
  });
}

function analysisOf(labels: readonly string[], figures: readonly (readonly number[])[]): PersonaAnalysis {
  const groups = groupsOf(labels, figures);
  return {
    variables: labels.map((label) => ({ attribute: 'product.category', value: label, label })),
    groups,
    customers: groups.reduce((sum, { customers }) => sum + customers, 0),
    withoutPurchases,
    outside: 45,
    volumeShare: 0.913,
    inertia: 1234.5678,
    iterations: 17,
    starts: 20,
    warnings: [
      { kind: 'volume', share: 0.913 },
      { kind: 'left_out', attribute: 'product.category', values: 12 },
    ],
  };
}

export const tastesReport: PersonaReportData = {
  store: 'Huerto de Ana',
  currency: 'EUR',
  language: 'es',
  name: 'tastes',
  n: 3,
  asOf: '2026-06-30',
  runId: 'huerto-2026-06-30-1',
  request,
  reused: null,
  analysis: analysisOf(categories, propensities),
};

const longNames = Array.from({ length: 300 }, (_, at) =>
  at % 3 === 0
    ? `${at} Überraschungs​paket für größere Haushalte 株式会社 Ünïcödé <b>&amp;"'</b>`
    : at % 3 === 1
      ? `${at} ${'Donaudampfschifffahrtsgesellschaft'.repeat(3)}`
      : `${at} Льняное постельное бельё 🌿🌿`,
);

/** Everything at its worst: 300 variables, nine groups, an audience, names without end and markup in them. */
export const awkwardReport: PersonaReportData = {
  ...tastesReport,
  store: `<script>alert("shop")</script> ${'Tienda'.repeat(30)}`,
  name: 'a-very-long-name-of-an-analysis-that-somebody-gave-it-once',
  request: {
    ...request,
    k: 9,
    unit: 'matrix_spend',
    audience: 'newsletter = subscribed and historic_clv > 100',
    title: `Gustos ${'y colores '.repeat(15)}`,
  },
  reused: 2,
  runId: null,
  analysis: analysisOf(
    longNames,
    Array.from({ length: 9 }, (_, group) =>
      [...longNames.keys()].map((at) => (at % 7 === group ? 0 : 0.1 * (1 + ((at * (group + 3)) % 60)))),
    ),
  ),
};

export const emptyReport: PersonaReportData = {
  ...tastesReport,
  analysis: {
    ...tastesReport.analysis,
    variables: [],
    groups: [],
    customers: 0,
    withoutPurchases: 0,
    outside: 0,
    warnings: [{ kind: 'empty', reason: 'nobody' }],
  },
};
