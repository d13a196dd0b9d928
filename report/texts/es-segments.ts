/** Las palabras sobre los segmentos y sobre lo que los clientes pueden comprar después, en español. */
import type * as en from './en-segments.ts';

export const segments: typeof en.segments = {
  heading: 'Sus segmentos',
  intro: 'Los grupos que usted definió, y quién está hoy en ellos.',
  introMoves: 'Los grupos que usted definió: quién está hoy en ellos, y quién entró y salió desde el informe anterior.',
  table: 'Segmentos',
  columns: {
    segment: 'Segmento',
    customers: 'Clientes',
    share: '% de clientes',
    prospects: 'Nunca compraron',
    entered: 'Nuevos',
    left: 'Se fueron',
    spent: 'Gastado hasta hoy',
    expected: (days) => `Previsto en ${days} días`,
  },
  note: 'Un cliente puede estar en varios segmentos: los porcentajes no tienen por qué sumar 100 %.',
};

export const nextCategories: typeof en.nextCategories = {
  heading: 'Qué pueden comprar después',
  shown: (right, bestSeller) =>
    `Para el ${right} de los clientes, la categoría que pusimos primera estaba en su siguiente compra; con la más vendida habríamos acertado en el ${bestSeller}.`,
  notBetter: (right, bestSeller) =>
    `Buscamos qué puede comprar después cada cliente y no encontramos nada mejor que lo más vendido: la categoría que pusimos primera estaba en la siguiente compra del ${right} de los clientes; la más vendida, en la del ${bestSeller}. Por eso no se da ninguna.`,
  tooFew: (customers, needed) =>
    `Volvieron a comprar muy pocos clientes para comprobar qué pueden comprar después: ${customers}, y hacen falta ${needed}. Por eso no se da ninguna categoría.`,
  howTested: (customers, days) =>
    `Comprobado con ${customers} clientes: olvidamos los últimos ${days} días, dijimos qué compraría cada uno y miramos qué compró.`,
  firsts: 'Clientes según la categoría más probable',
  category: 'Categoría',
  customers: 'Clientes',
  test: 'Cuántas veces se previó la siguiente compra',
  way: 'Según',
  ways: {
    model: 'nuestra previsión',
    bestSellers: 'lo más vendido, para todos',
    mostFrequent: 'lo que cada uno compró más veces',
    lastBasket: 'lo último que compró cada uno',
  },
  first: 'La primera de la lista',
  firstThree: 'Una de las tres primeras',
};
