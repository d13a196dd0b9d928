/** By how customers buy: those who may leave, those who can be expected to order, those who order by the clock. */
import type { PlaybookTemplate } from '../types.ts';
import { all, live, mailBody, mainDays, percent, predicted, round } from '../write.ts';

export const cheaperItems: PlaybookTemplate = {
  id: 'cheaper-items',
  title: { en: 'Cheaper items for likely churners', es: 'Artículos más baratos para quien se va' },
  description: {
    en: 'Customers who have not gone yet, whose risk not to order again is higher than that of most, and who have ordered twice or more: a small order keeps the habit.',
    es: 'Clientes que aún no se han ido, con más riesgo que la mayoría de no volver y con dos pedidos o más: un pedido pequeño mantiene la costumbre.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [
    percent('risk', { en: 'risk above this percentile of the store', es: 'riesgo por encima de este percentil' }, 40),
  ],
  make(settings, numbers) {
    return {
      segments: [
        {
          part: 'leaving',
          title: { en: 'May be leaving', es: 'Quizá se van' },
          where: all(
            predicted,
            'lifecycle_state in (Active, Inactive)',
            'historic_orders >= 2',
            `churn_risk_${mainDays(numbers)}d >= p${settings.number('risk')}(store)`,
          ),
        },
      ],
      mails: [
        {
          part: 'leaving',
          subject: { en: 'Small things that make a difference', es: 'Cosas pequeñas que se notan' },
          body: mailBody(
            'Ten favourites that cost little: the small things that people come back for.',
            'Diez favoritos que cuestan poco: esas cosas pequeñas por las que se vuelve.',
          ),
        },
      ],
    };
  },
};

export const beatExpected: PlaybookTemplate = {
  id: 'beat-expected',
  title: { en: 'Beat your expected orders', es: 'Supera lo esperado' },
  description: {
    en: 'Customers of whom orders are expected, by how many: one, or two and more. Each is asked for one more than that, and rewarded when it comes.',
    es: 'Clientes de los que se esperan pedidos, según cuántos: uno, o dos y más. A cada uno se le pide uno más y se le premia cuando llega.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [
    percent(
      'chance',
      { en: 'expected from so many hundredths of an order on', es: 'se espera desde estas centésimas de pedido' },
      50,
      10,
      99,
    ),
  ],
  make(settings, numbers) {
    const horizon = mainDays(numbers);
    const orders = `predicted_orders_${horizon}d`;
    const chance = round(settings.number('chance') / 100);
    const mail = (part: string, count: Readonly<Record<'en' | 'es', string>>) => ({
      part,
      subject: { en: 'A challenge for you', es: 'Un reto para ti' },
      body: mailBody(
        `Order ${count.en} within ${horizon} days and the next one travels free.`,
        `Haz ${count.es} en ${horizon} días y el siguiente envío corre de nuestra cuenta.`,
      ),
    });
    return {
      segments: [
        {
          part: 'one',
          title: { en: 'About one order expected', es: 'Se espera un pedido' },
          where: all(predicted, `${orders} >= ${chance}`, `${orders} < 1.5`),
        },
        {
          part: 'more',
          title: { en: 'Two orders or more expected', es: 'Se esperan dos pedidos o más' },
          where: all(predicted, `${orders} >= 1.5`),
        },
      ],
      mails: [
        mail('one', { en: 'twice', es: 'dos pedidos' }),
        mail('more', { en: 'once more than last year', es: 'un pedido más que el año pasado' }),
      ],
    };
  },
};

export const subscriptionDiscount: PlaybookTemplate = {
  id: 'subscription-discount',
  title: { en: 'Discount for a subscription', es: 'Descuento por suscripción' },
  description: {
    en: 'Active customers who order again and again, and more often than most of those who do: a subscription suits them.',
    es: 'Clientes activos que repiten, y más a menudo que la mayoría de quienes lo hacen: les conviene una suscripción.',
  },
  needs: ['rhythm'],
  numbers: live,
  settings: [
    {
      name: 'orders',
      title: { en: 'orders, at least', es: 'pedidos, al menos' },
      kind: 'whole',
      minimum: 2,
      maximum: 100,
      standard: () => 3,
    },
    percent(
      'rhythm',
      { en: 'as often as this percentile of the store', es: 'con la frecuencia de este percentil' },
      50,
    ),
  ],
  make(settings) {
    return {
      segments: [
        {
          part: 'regular',
          title: { en: 'Regular buyers', es: 'Compradores habituales' },
          where: all(
            'lifecycle_state = Active',
            `historic_orders >= ${settings.number('orders')}`,
            `average_days_between_orders <= p${settings.number('rhythm')}(store)`,
          ),
        },
      ],
      mails: [
        {
          part: 'regular',
          subject: {
            en: 'What you always take, without having to think of it',
            es: 'Lo de siempre, sin tener que acordarte',
          },
          body: mailBody(
            'You come often. Take it as a subscription, change or stop it whenever you like, and pay less for each parcel.',
            'Vienes a menudo. Suscríbete, cambia o para cuando quieras y paga menos por cada envío.',
          ),
        },
      ],
    };
  },
};
