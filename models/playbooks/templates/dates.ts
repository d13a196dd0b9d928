/** By the calendar: the next order, what runs out, a birthday. */
import type { StoreNumbers } from '../store-numbers.ts';
import type { PlaybookTemplate } from '../types.ts';
import { all, category, days, learned, live, mailBody, predicted, quoted, soonDays } from '../write.ts';

export const nextOrderReminder: PlaybookTemplate = {
  id: 'next-order-reminder',
  title: { en: 'Reminder before the next order', es: 'Recordatorio antes del próximo pedido' },
  description: {
    en: 'Customers whose next order is expected within so many days. The date was worked out at their last order and stays until the next one.',
    es: 'Clientes cuyo próximo pedido se espera en los próximos días. La fecha se calculó en su último pedido y no cambia hasta el siguiente.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [days('days', { en: 'days before the expected order', es: 'días antes del pedido previsto' }, () => 3, 90)],
  make(settings) {
    const until = settings.number('days');
    return {
      segments: [
        {
          part: 'due',
          title: { en: `Next order within ${until} days`, es: `Próximo pedido en ${until} días` },
          where: all(predicted, `expected_next_order_date between today + 1 days and today + ${until} days`),
        },
      ],
      mails: [
        {
          part: 'due',
          subject: { en: 'About time for the next one?', es: '¿Va tocando el siguiente?' },
          body: mailBody(
            'You usually come back about now. Here is what you like, in one place.',
            'Sueles volver por estas fechas. Aquí tienes lo que te gusta, todo junto.',
          ),
        },
      ],
    };
  },
};

const mostRepeated = ({ categories }: StoreNumbers) =>
  categories.filter(({ medianGapDays }) => medianGapDays !== null).toSorted((a, b) => b.repeaters - a.repeaters)[0] ??
  categories[0];

export const replenishment: PlaybookTemplate = {
  id: 'replenishment',
  title: { en: 'Replenishment', es: 'Reposición' },
  description: {
    en: 'Customers who bought of a category as long ago as people usually take to buy of it again, and not since.',
    es: 'Clientes que compraron de una categoría hace tanto como se suele tardar en volver a comprarla, y no después.',
  },
  needs: ['categories'],
  numbers: learned,
  settings: [
    category('category', { en: 'category', es: 'categoría' }, (numbers) => mostRepeated(numbers)?.name),
    days('after', { en: 'days until it has run out', es: 'días hasta que se acaba' }, ({ categories }, above) => {
      const chosen = categories.find(({ name }) => name === above.get('category'));
      return Math.round(Math.min(350, Math.max(7, chosen?.medianGapDays ?? 60)));
    }),
    days('window', { en: 'days during which somebody stays in it', es: 'días que se permanece' }, () => 14, 180),
  ],
  make(settings) {
    const name = settings.text('category');
    const [after, window] = [settings.number('after'), settings.number('window')];
    return {
      segments: [
        {
          part: 'due',
          title: { en: `${name} has run out`, es: `Se acaba: ${name}` },
          where: all(
            `orders(category = ${quoted(name)}, last ${after + window} days) >= 1`,
            `orders(category = ${quoted(name)}, last ${after} days) = 0`,
          ),
        },
      ],
      mails: [
        {
          part: 'due',
          subject: { en: `${name}: time for more?`, es: `${name}: ¿toca reponer?` },
          body: mailBody(
            `It is about ${after} days since you took something of ${name}. Order today and it is with you this week.`,
            `Hace unos ${after} días que te llevaste algo de ${name}. Si pides hoy, lo tienes esta semana.`,
          ),
        },
      ],
    };
  },
};

export const birthday: PlaybookTemplate = {
  id: 'birthday',
  title: { en: 'Birthday', es: 'Cumpleaños' },
  description: {
    en: 'Customers whose birthday is today or within so many days; 29 February is the 28th in years without one.',
    es: 'Clientes que cumplen años hoy o en los próximos días; el 29 de febrero es el 28 en los años que no lo tienen.',
  },
  needs: ['birth_dates'],
  numbers: live,
  settings: [
    { ...days('days', { en: 'days before the birthday', es: 'días antes del cumpleaños' }, () => 7, 60), minimum: 0 },
  ],
  make(settings) {
    const until = settings.number('days');
    return {
      segments: [
        {
          part: 'soon',
          title: { en: `Birthday within ${until} days`, es: `Cumpleaños en ${until} días` },
          where: `next_birthday between today and today + ${until} days`,
        },
      ],
      mails: [
        {
          part: 'soon',
          subject: { en: 'Happy birthday', es: 'Feliz cumpleaños' },
          body: mailBody(
            'All the best! A present waits in your next order.',
            '¡Que cumplas muchos! En tu próximo pedido te espera un regalo.',
          ),
        },
      ],
    };
  },
};

export const expiringOffer: PlaybookTemplate = {
  id: 'expiring-offer',
  title: { en: 'Expiring offer for those who are due', es: 'Oferta que caduca para quien está a punto' },
  description: {
    en: 'Customers whose next order is expected within so many days, and whose order in the near future is less likely than that of most: an offer that ends soon decides it.',
    es: 'Clientes cuyo próximo pedido se espera pronto pero es menos probable que el de la mayoría: una oferta que caduca lo decide.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [
    days('days', { en: 'days until the expected order', es: 'días hasta el pedido previsto' }, () => 14, 90),
    {
      name: 'likely',
      title: { en: 'less likely than this percentile of the store', es: 'menos probable que este percentil' },
      kind: 'percent',
      minimum: 1,
      maximum: 99,
      standard: () => 90,
    },
  ],
  make(settings, numbers) {
    const until = settings.number('days');
    return {
      segments: [
        {
          part: 'due',
          title: { en: `Due within ${until} days, undecided`, es: `A punto en ${until} días, sin decidir` },
          where: all(
            predicted,
            `expected_next_order_date between today and today + ${until} days`,
            `order_probability_${soonDays(numbers)}d < p${settings.number('likely')}(store)`,
          ),
        },
      ],
      mails: [
        {
          part: 'due',
          subject: { en: 'Until Sunday only', es: 'Solo hasta el domingo' },
          body: mailBody(
            'For a few days your next order costs less. The offer ends on Sunday night.',
            'Durante unos días tu próximo pedido cuesta menos. La oferta acaba el domingo por la noche.',
          ),
        },
      ],
    };
  },
};
