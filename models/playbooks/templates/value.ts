/** By what customers are worth: the best first, a coupon for those of whom little is expected, a reward at a threshold. */
import type { PlaybookTemplate } from '../types.ts';
import { all, frozen, live, mailBody, mainDays, money, percent, predicted, round, roundAmount } from '../write.ts';

export const earlyAccess: PlaybookTemplate = {
  id: 'early-access',
  title: { en: 'Early access for the best', es: 'Acceso anticipado para los mejores' },
  description: {
    en: 'The active customers of whom most is expected. Who is in it stays until the expectation falls by the margin.',
    es: 'Los clientes activos de los que más se espera. Quien entra se queda hasta que la previsión baja del margen.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [
    percent('best', { en: 'how many of the best, %', es: 'cuántos de los mejores, %' }, 10, 1, 50),
    percent('margin', { en: 'margin before somebody leaves, %', es: 'margen antes de salir, %' }, 15, 0, 50),
  ],
  make(settings, numbers) {
    const value = `predicted_clv_${mainDays(numbers)}d`;
    const percentile = `p${100 - settings.number('best')}(store)`;
    const stays = round(1 - settings.number('margin') / 100);
    return {
      segments: [
        {
          part: 'best',
          title: { en: 'The best', es: 'Los mejores' },
          where: all(predicted, 'lifecycle_state = Active', `${value} >= ${percentile}`),
          stayWhile: all(predicted, 'lifecycle_state = Active', `${value} >= ${stays} * ${percentile}`),
        },
      ],
      mails: [
        {
          part: 'best',
          subject: { en: 'For you, two days before everybody', es: 'Para ti, dos días antes que nadie' },
          body: mailBody(
            'What is new is open to you from today. Everybody else will see it the day after tomorrow.',
            'Lo nuevo ya está abierto para ti. Los demás lo verán pasado mañana.',
          ),
        },
      ],
    };
  },
};

export const couponLowValue: PlaybookTemplate = {
  id: 'coupon-low-value',
  title: { en: 'Coupon for low value', es: 'Cupón para valor bajo' },
  description: {
    en: 'Subscribers of whom less than the store’s average and less than one order is expected: a coupon costs little there, as they would hardly buy without it.',
    es: 'Suscritos de los que se espera menos que la media de la tienda y menos de un pedido: un cupón cuesta poco, porque sin él apenas comprarían.',
  },
  needs: ['predictions'],
  numbers: live,
  settings: [
    {
      name: 'buyers_only',
      title: { en: 'only who has ordered before', es: 'solo quien ya ha comprado' },
      kind: 'yes_no',
      standard: () => false,
    },
  ],
  make(settings, numbers) {
    const horizon = mainDays(numbers);
    return {
      segments: [
        {
          part: 'low',
          title: { en: 'Subscribers of low value', es: 'Suscritos de poco valor' },
          where: all(
            'newsletter = subscribed',
            predicted,
            `predicted_clv_${horizon}d < mean(store)`,
            `predicted_orders_${horizon}d < 1`,
            settings.flag('buyers_only') ? 'historic_orders >= 1' : undefined,
          ),
        },
      ],
      mails: [
        {
          part: 'low',
          subject: { en: 'A little something for your next order', es: 'Un detalle para tu próximo pedido' },
          body: mailBody(
            'Here is a coupon for your next order. It is good until the end of the month.',
            'Aquí tienes un cupón para tu próximo pedido. Vale hasta fin de mes.',
          ),
        },
      ],
    };
  },
};

export const spendReward: PlaybookTemplate = {
  id: 'spend-reward',
  title: { en: 'Reward at a spend threshold', es: 'Premio al llegar a un gasto' },
  description: {
    en: 'Those who have reached an amount within a year, and those who are near it: near is where a reward moves somebody.',
    es: 'Quienes han llegado a un importe en un año y quienes están cerca: cerca es donde un premio mueve a alguien.',
  },
  needs: ['purchases'],
  numbers: frozen,
  settings: [
    money('threshold', { en: 'spend of a year', es: 'gasto de un año' }, ({ yearSpend }) =>
      yearSpend === null ? undefined : roundAmount(yearSpend.p75),
    ),
    percent('near', { en: 'near begins at so much of it, %', es: 'cerca empieza en esta parte, %' }, 70, 10, 99),
  ],
  make(settings) {
    const threshold = settings.number('threshold');
    const near = round((threshold * settings.number('near')) / 100);
    const spend = 'spend(last 365 days)';
    return {
      segments: [
        {
          part: 'near',
          title: { en: `Near ${threshold}`, es: `Cerca de ${threshold}` },
          where: all(`${spend} >= ${near}`, `${spend} < ${threshold}`),
        },
        {
          part: 'reached',
          title: { en: `Reached ${threshold}`, es: `Han llegado a ${threshold}` },
          where: `${spend} >= ${threshold}`,
        },
      ],
      mails: [
        {
          part: 'near',
          subject: { en: 'Your reward is near', es: 'Tu premio está cerca' },
          body: mailBody(
            `Whoever spends {{ ${threshold} | money }} within a year gets a present from us. You are nearly there.`,
            `Quien gasta {{ ${threshold} | money }} en un año recibe un regalo. Ya casi estás.`,
          ),
        },
      ],
    };
  },
};
