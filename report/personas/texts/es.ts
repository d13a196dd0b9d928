/** Todas las palabras de la página de un análisis de perfiles en español. */
import type { PersonaTexts } from './en.ts';

const attributes: Readonly<Record<string, string>> = {
  'product.category': 'la categoría de los productos',
  'product.type': 'el tipo de los productos',
  'product.id': 'el producto',
  'order.channel': 'el canal de los pedidos',
  'order.currency': 'la moneda de los pedidos',
  'order.weekday': 'el día de la semana de los pedidos',
  'order.source': 'el origen de los pedidos',
};

export const es: PersonaTexts = {
  title: (name, store) => `Perfiles de cliente de ${store}: ${name}`,
  headline: (groups, largest, share) =>
    `${groups} según lo que compran los clientes; el mayor, ${largest}, reúne al ${share}.`,
  groupsCount: (count, n) => (n === 1 ? `${count} grupo` : `${count} grupos`),
  nobody: 'No hay nadie a quien agrupar.',
  what: {
    heading: 'Qué es esto',
    product: (attribute) =>
      `Los clientes que compran de forma parecida forman un grupo. Lo que se compara es ${attribute}.`,
    other: (attribute) => `Los clientes parecidos forman un grupo. Lo que se compara es ${attribute}.`,
    unit: {
      matrix_freq: 'Se compara cuántas veces ha comprado cada cliente de cada cosa.',
      matrix_spend: 'Se compara cuánto dinero ha gastado cada cliente en cada cosa.',
      matrix_share: 'Se compara qué parte de las compras de un cliente va a cada cosa: no cuánto compra, sino qué.',
      matrix_bool: 'Se compara qué ha comprado alguna vez un cliente, sin contar cuántas.',
    },
    reading:
      'Las cifras de un grupo se comparan con el cliente medio: 3,2 × significa que sus miembros compran de ello 3,2 veces más.',
    audience: (line) => `Solo participan los clientes que cumplen: ${line}`,
  },
  attribute: (name) => attributes[name] ?? `el atributo ${name}`,
  kpi: {
    label: 'De un vistazo',
    customers: 'Clientes en grupos',
    without: (count) => `${count} más nunca han comprado`,
    groups: 'Grupos',
    asked: (k) => `de ${k} pedidos`,
    variables: 'Comparados por',
    variablesText: (attribute) => `valores: ${attribute}`,
  },
  warnings: {
    heading: 'Antes de seguir leyendo',
    step: 'Un paso más:',
    leftOut: 'Lo que queda fuera',
  },
  groups: {
    heading: 'Los grupos',
    intro:
      'Del mayor al menor. Los nombres pueden repetirse; el identificador que los acompaña, nunca, y sigue siempre a su grupo.',
    known: 'Destaca por',
    id: (id) => `identificador ${id}`,
  },
  table: {
    heading: 'Los grupos en cifras',
    caption: 'Clientes, pedidos y gasto por grupo',
    group: 'Grupo',
    id: 'Identificador',
    customers: 'Clientes',
    customerShare: '% de clientes',
    orders: 'Pedidos',
    spend: 'Gasto total',
    revenueShare: '% del gasto',
    ordersPerCustomer: 'Pedidos por cliente',
    spendPerCustomer: 'Gasto por cliente',
    top: 'Destaca por',
    without: 'Sin compras',
    total: 'Total',
  },
  heat: {
    heading: 'Qué distingue a los grupos',
    intro:
      'Una fila por cada cosa que se compra, una columna por grupo. 1 es la media de la tienda: en azul, más; en rojo, menos.',
    caption: 'Veces la media de la tienda, por grupo',
    variable: 'Lo que se compra',
    cell: (variable, group, times, level) => `${variable}, ${group}: ${times} × la media de la tienda (${level})`,
    never: (variable, group) => `${variable}, ${group}: nadie lo ha comprado nunca`,
    legend: 'Colores',
    less: 'la cuarta parte o menos',
    average: 'la media',
    more: '4 × o más',
    zero: 'nunca comprado',
  },
  levels: {
    heading: 'Niveles de cada grupo',
    intro: (high, medium) =>
      `Alto es desde ${high} veces la media de la tienda; medio, desde ${medium}; cero es lo que nadie del grupo ha comprado nunca.`,
    caption: 'Qué compra cada grupo y a qué nivel',
    names: { high: 'Alto', medium: 'Medio', low: 'Bajo', zero: 'Cero' },
    more: (count) => `y ${count} más`,
    none: '–',
  },
  leftOut: {
    heading: 'Lo que queda fuera',
    values: (count, attribute, n) =>
      n === 1
        ? `${count} valor poco frecuente de ${attribute}: con muy pocos clientes para comparar.`
        : `${count} valores poco frecuentes de ${attribute}: cada uno con muy pocos clientes para comparar.`,
    outside: (count) => `${count} clientes que no cumplen la condición de la audiencia.`,
    without: (count) => `${count} clientes que nunca han comprado no están en ningún grupo; tienen su propia fila.`,
    nothing: 'Nada: están todos y está todo.',
  },
  experts: {
    heading: 'Para expertos',
    unit: 'Unidad',
    transformation: 'Transformación',
    transformations: {
      none: 'ninguna',
      normalise: 'normalizar: cada cliente tiene longitud 1',
      standardise: 'estandarizar: cada variable tiene media 0 y desviación 1',
    },
    attributes: 'Atributos',
    k: 'Grupos pedidos / encontrados',
    inertia: 'Inercia (suma de los cuadrados de las distancias a los centros)',
    starts: 'Comienzos',
    iterations: 'Iteraciones del mejor comienzo',
    seed: 'Semilla',
    volume: 'Parte de lo que separa a los grupos que es volumen',
    levels: 'Niveles: alto desde, medio desde',
    reused: 'Datos',
    reusedFrom: (n) => `los del análisis ${n}`,
    ownDataset: 'los suyos',
    run: 'Ejecución que dejó las tablas como se leyeron',
    unknownRun: 'no se sabe',
  },
  footer: (name, n, run) => `Análisis ${name} ${n}, sobre las tablas de la ejecución ${run}.`,
};
