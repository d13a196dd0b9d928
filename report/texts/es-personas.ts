/** Las palabras sobre perfiles en el informe de una ejecución, en español. */
import type * as en from './en-personas.ts';

export const personas: typeof en.personas = {
  heading: 'Quiénes compran de forma parecida',
  intro:
    'Clientes agrupados por lo que compran, valgan lo que valgan. Cada grupo se llama como aquello que sus miembros compran más que el cliente medio.',
  table: (analysis) => `Grupos del análisis ${analysis}`,
  columns: {
    group: 'Grupo',
    id: 'Identificador',
    customers: 'Clientes',
    share: '% de clientes',
    orders: 'Pedidos',
    spend: 'Gasto total',
    top: 'Destaca por',
  },
};
