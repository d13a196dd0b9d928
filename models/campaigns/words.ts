/** What every mail says by itself, by language. `{store}` is the store's name. */
import type { Language } from '../clusters/names.ts';

export const words: Readonly<Record<Language, { readonly why: string; readonly unsubscribe: string }>> = {
  en: {
    why: 'You receive this e-mail because you bought from {store} or signed up for its news.',
    unsubscribe: 'Unsubscribe',
  },
  es: {
    why: 'Recibes este correo porque has comprado en {store} o te has suscrito a sus novedades.',
    unsubscribe: 'Darse de baja',
  },
};
