/** People who should come back: those whom the shop lost, and those who have ordered once. */
import type { PlaybookTemplate } from '../types.ts';
import { all, days, learned, live, mailBody, percent } from '../write.ts';

export const winBack: PlaybookTemplate = {
  id: 'win-back',
  title: { en: 'Win lost customers back', es: 'Recuperar clientes perdidos' },
  description: {
    en: 'Customers who have gone silent by the store’s own lifecycle, and were worth more than most: the others cost more than they bring.',
    es: 'Clientes que llevan tiempo en silencio según el ciclo de vida de la tienda y que valían más que la mayoría: los demás cuestan más de lo que traen.',
  },
  needs: [],
  numbers: live,
  settings: [
    percent(
      'worth',
      {
        en: 'percentile of historic value from which somebody is worth it',
        es: 'percentil de valor histórico desde el que compensa',
      },
      50,
    ),
    {
      name: 'hibernating',
      title: { en: 'those who hibernate, too', es: 'también los que hibernan' },
      kind: 'yes_no',
      standard: () => true,
    },
  ],
  make(settings) {
    const worth = `historic_clv >= p${settings.number('worth')}(store)`;
    const lost = { part: 'lost', where: all('lifecycle_state = Lost', worth) };
    const asleep = { part: 'hibernating', where: all('lifecycle_state = Hibernating', worth) };
    const isWide = settings.flag('hibernating');
    return {
      segments: [
        { ...lost, title: { en: 'Lost, and worth it', es: 'Perdidos que compensan' } },
        ...(isWide ? [{ ...asleep, title: { en: 'Hibernating, and worth it', es: 'Hibernan y compensan' } }] : []),
      ],
      mails: ['lost', ...(isWide ? ['hibernating'] : [])].map((part) => ({
        part,
        subject: { en: 'It has been a while', es: 'Cuánto tiempo' },
        body: mailBody(
          '{% if last_order_date %}Your last order came to us on {{ last_order_date | date_long }}. {% endif %}A lot is new since then. Have a look: your next parcel travels free.',
          '{% if last_order_date %}Tu último pedido fue el {{ last_order_date | date_long }}. {% endif %}Desde entonces hay muchas novedades. Ven a verlas: el próximo envío corre de nuestra cuenta.',
        ),
      })),
    };
  },
};

export const secondOrder: PlaybookTemplate = {
  id: 'second-order',
  title: { en: 'A second order from new customers', es: 'Segundo pedido de clientes nuevos' },
  description: {
    en: 'People with one order, long enough ago to have come, and not longer than the store’s customers usually take to buy again.',
    es: 'Clientes con un solo pedido, hace lo bastante para haber llegado y no más de lo que se suele tardar en repetir.',
  },
  needs: ['rhythm'],
  numbers: learned,
  settings: [
    days('from', { en: 'days since the first order, at least', es: 'días desde el primer pedido, al menos' }, () => 10),
    days('until', { en: '… and at most', es: '… y como mucho' }, ({ medianGapDays }) =>
      medianGapDays === null ? undefined : Math.min(365, Math.max(30, Math.round(medianGapDays))),
    ),
  ],
  make(settings) {
    const [from, until] = [settings.number('from'), settings.number('until')];
    if (from > until) throw new RangeError(`second-order: from must not exceed until, is ${from} and ${until}`);
    return {
      segments: [
        {
          part: 'due',
          title: { en: 'One order, a second is due', es: 'Un pedido, toca el segundo' },
          where: all('historic_orders = 1', `days_since_last_order between ${from} and ${until}`),
        },
      ],
      mails: [
        {
          part: 'due',
          subject: { en: 'How did you like it?', es: '¿Qué tal tu primer pedido?' },
          body: mailBody(
            'Your first order is with you. Here is what others who began like you took next.',
            'Ya tienes tu primer pedido. Esto es lo que eligieron después quienes empezaron como tú.',
          ),
        },
      ],
    };
  },
};
