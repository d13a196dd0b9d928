/** What every mail says by itself, by language. `{store}` is the store's name. */
import type { CampaignConfiguration } from '../../lib/pure/campaign-configuration.ts';
import type { Language } from '../clusters/names.ts';

interface Words {
  /** Why somebody gets the mail, by the campaign's consent. */
  readonly why: Readonly<Record<CampaignConfiguration['consent'], string>>;
  readonly unsubscribe: string;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    why: {
      newsletter: 'You receive this e-mail because you signed up for the news of {store}.',
      not_needed: 'You receive this e-mail because you are a customer of {store}.',
    },
    unsubscribe: 'Unsubscribe',
  },
  es: {
    why: {
      newsletter: 'Recibes este correo porque te has suscrito a las novedades de {store}.',
      not_needed: 'Recibes este correo porque eres cliente de {store}.',
    },
    unsubscribe: 'Darse de baja',
  },
};
