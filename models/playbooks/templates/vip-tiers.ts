/** A club of three tiers by what customers spent within a year, with a margin, so that nobody comes and goes. */
import type { PlaybookTemplate } from '../types.ts';
import { all, frozen, mailBody, money, percent, round, roundAmount } from '../write.ts';

export const vipTiers: PlaybookTemplate = {
  id: 'vip-tiers',
  title: { en: 'VIP club with tiers', es: 'Club VIP por niveles' },
  description: {
    en: 'Gold, silver and bronze by the spend of the last year. Who has reached a tier keeps it until the spend falls by the margin below its entry; everybody is in the highest tier they have.',
    es: 'Oro, plata y bronce según el gasto del último año. Quien alcanza un nivel lo conserva hasta que su gasto baja del umbral en el margen; cada cliente está en su nivel más alto.',
  },
  needs: ['purchases'],
  numbers: frozen,
  settings: [
    money('gold', { en: 'spend of a year that gold begins at', es: 'gasto anual desde el que se es oro' }, (numbers) =>
      above(numbers.yearSpend?.p97, numbers.yearSpend?.p90, numbers.yearSpend?.p80),
    ),
    money('silver', { en: '… silver', es: '… plata' }, (numbers) =>
      above(numbers.yearSpend?.p90, numbers.yearSpend?.p80),
    ),
    money('bronze', { en: '… bronze', es: '… bronce' }, (numbers) => above(numbers.yearSpend?.p80)),
    percent('margin', { en: 'margin before a tier is lost, %', es: 'margen antes de perder un nivel, %' }, 15, 0, 50),
  ],
  make(settings, _numbers, name) {
    const [gold, silver, bronze] = [settings.number('gold'), settings.number('silver'), settings.number('bronze')];
    const stays = 1 - settings.number('margin') / 100;
    if (bronze > silver * stays || silver > gold * stays) {
      throw new RangeError(
        `vip-tiers: each tier must begin by more than the margin above the one below it, is gold ${gold}, silver ${silver}, bronze ${bronze}, margin ${settings.number('margin')} %`,
      );
    }
    const spends = (amount: number) => `spend(last 365 days) >= ${round(amount)}`;
    const notIn = (...tiers: readonly string[]) => tiers.map((tier) => `not in segment ${name}-${tier}`);
    const tier = (part: string, amount: number, ...higher: readonly string[]) => ({
      part,
      where: all(spends(amount), ...notIn(...higher)),
      stayWhile: all(spends(amount * stays), ...notIn(...higher)),
    });
    return {
      segments: [
        { ...tier('gold', gold), title: { en: 'VIP gold', es: 'VIP oro' } },
        { ...tier('silver', silver, 'gold'), title: { en: 'VIP silver', es: 'VIP plata' } },
        { ...tier('bronze', bronze, 'gold', 'silver'), title: { en: 'VIP bronze', es: 'VIP bronce' } },
      ],
      mails: [
        {
          part: 'gold',
          subject: { en: 'You are one of our best customers', es: 'Eres de nuestros mejores clientes' },
          body: mailBody(
            'Thank you for this year. As a gold member you hear of everything first, and your parcels travel free.',
            'Gracias por este año. Como miembro oro te enteras de todo antes y tus envíos van por nuestra cuenta.',
          ),
        },
      ],
    };
  },
};

/** A percentile as an amount that can be told, well above the tiers below it: a fifth or more. */
function above(amount: number | undefined, ...lower: readonly (number | undefined)[]): number | undefined {
  if (amount === undefined) return undefined;
  const [next, ...rest] = lower;
  const below = next === undefined ? undefined : above(next, ...rest);
  return below === undefined ? roundAmount(amount) : Math.max(roundAmount(amount), Math.ceil((below * 1.25) / 5) * 5);
}
