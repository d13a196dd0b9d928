/** By what is bought together: something dearer, something else, or both in one. */
import type { PlaybookTemplate } from '../types.ts';
import {
  all,
  category,
  companionOf,
  days,
  learned,
  live,
  mailBody,
  percent,
  predicted,
  quoted,
  soonDays,
} from '../write.ts';

export const crossSell: PlaybookTemplate = {
  id: 'cross-sell',
  title: { en: 'Up- and cross-sell to likely buyers', es: 'Venta adicional y cruzada a compradores probables' },
  description: {
    en: 'Customers who are likely to order soon: to those whose orders are smaller than most something better, to those who buy of one category and never of its companion the other.',
    es: 'Clientes que probablemente pidan pronto: a quienes hacen pedidos pequeños, algo mejor; a quienes compran de una categoría y nunca de su compañera, la otra.',
  },
  needs: ['predictions', 'pairs'],
  numbers: live,
  settings: [
    percent('likely', { en: 'likely from this percentile of the store on', es: 'probable desde este percentil' }, 70),
    category('bought', { en: 'category that they buy', es: 'categoría que compran' }, ({ pairs }) => pairs[0]?.first),
    category('missing', { en: 'category that they miss', es: 'categoría que les falta' }, companionOf('bought')),
  ],
  make(settings, numbers) {
    const likely = all(predicted, `order_probability_${soonDays(numbers)}d >= p${settings.number('likely')}(store)`);
    const [bought, lacking] = [settings.text('bought'), settings.text('missing')];
    return {
      segments: [
        {
          part: 'up',
          title: { en: 'Likely buyers with small orders', es: 'Compradores probables de pedido pequeño' },
          where: all(likely, 'average_order_value < median(store)'),
        },
        {
          part: 'cross',
          title: { en: `Likely buyers without ${lacking}`, es: `Compradores probables sin ${lacking}` },
          where: all(likely, `orders(category = ${quoted(bought)}) >= 1`, `orders(category = ${quoted(lacking)}) = 0`),
        },
      ],
      mails: [
        {
          part: 'cross',
          subject: { en: `Something from ${lacking}?`, es: `¿Y algo de ${lacking}?` },
          body: mailBody(
            `People who like ${bought} come for ${lacking}, too. These are the ones they choose first.`,
            `A quien le gusta ${bought} suele gustarle ${lacking}. Esto es lo que eligen primero.`,
          ),
        },
      ],
    };
  },
};

export const bundles: PlaybookTemplate = {
  id: 'bundles',
  title: { en: 'Bundles', es: 'Lotes' },
  description: {
    en: 'The two categories that most customers share: those who lately bought of one and never of the other get both in one.',
    es: 'Las dos categorías que más clientes comparten: quien compró hace poco de una y nunca de la otra recibe un lote con ambas.',
  },
  needs: ['pairs'],
  numbers: learned,
  settings: [
    category('first', { en: 'one category', es: 'una categoría' }, ({ pairs }) => pairs[0]?.first),
    category('second', { en: 'the other', es: 'la otra' }, companionOf('first')),
    days('days', { en: 'bought within so many days', es: 'comprada en estos días' }, () => 180, 1_095),
  ],
  make(settings) {
    const [one, other, within] = [settings.text('first'), settings.text('second'), settings.number('days')];
    if (one === other) throw new RangeError(`bundles: first and second must differ, are ${one}`);
    const without = (bought: string, lacking: string) =>
      all(
        `orders(category = ${quoted(bought)}, last ${within} days) >= 1`,
        `orders(category = ${quoted(lacking)}) = 0`,
      );
    const parts = [
      { part: 'first', bought: one, lacking: other },
      { part: 'second', bought: other, lacking: one },
    ];
    return {
      segments: parts.map(({ part, bought, lacking }) => ({
        part,
        title: { en: `${bought} without ${lacking}`, es: `${bought} sin ${lacking}` },
        where: without(bought, lacking),
      })),
      mails: parts.map(({ part }) => ({
        part,
        subject: { en: `${one} and ${other} in one`, es: `${one} y ${other} en un lote` },
        body: mailBody(
          `They go together: ${one} and ${other}, in one parcel and for less than apart.`,
          `Van juntos: ${one} y ${other}, en un solo envío y por menos que por separado.`,
        ),
      })),
    };
  },
};
