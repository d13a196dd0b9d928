/** Las palabras sobre lo que vale un cliente nuevo, en español. */
import type { Texts } from './en.ts';

export const economics: Texts['economics'] = {
  heading: 'Cuánto vale un cliente nuevo',
  intro: (customers) =>
    `${customers} clientes que llegaron desde que el historial cumplió dos meses. Mientras se les conoce cuenta lo que gastaron de verdad; lo posterior es lo esperado.`,
  nobody: 'Aún no hay clientes nuevos de los que hablar: el historial debe tener dos meses.',
  worth: (money) => `Un cliente nuevo gasta ${money} en el primer año, con el primer pedido incluido.`,
  mayCost: (money) => `Conseguirlo puede costar hasta ${money}.`,
  noMargin: 'Falta el margen para saber cuánto puede costar conseguirlo.',
  unknown: 'aún no se sabe',
  byAge: 'Un cliente nuevo, por años desde el primer pedido',
  byChannel: 'En el primer año, por canal del primer pedido',
  byCohort: 'En el primer año, por trimestre del primer pedido',
  channel: 'Canal',
  cohort: 'Trimestre',
  other: 'Otros',
  customers: 'Clientes nuevos',
  age: 'En',
  years: (years) => (years === '1' ? '1 año' : `${years} años`),
  spends: 'Gasta',
  likely: 'Probablemente entre',
  range: (lower, upper) => `${lower} y ${upper}`,
  basis: 'Se sabe por',
  bases: {
    observed: 'lo que gastaron',
    observed_then_model: 'lo que gastaron, y después lo esperado',
    model: 'lo esperado',
  },
  maximum: 'Puede costar hasta',
  cost: 'Coste',
  payback: 'Meses hasta compensar',
  more: 'Por trimestre, y cómo se calcula',
  method:
    'Probablemente: en 80 de cada 100 casos. Lo que puede costar: la contribución descontada del periodo, dividida por la ratio objetivo. Coste: lo invertido en conseguir clientes, por cada cliente nuevo de los mismos canales y meses.',
};
