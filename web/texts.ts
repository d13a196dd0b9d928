/** The words of the pages by language. */
export type Language = 'en' | 'es';

interface Words {
  readonly title: string;
  readonly heading: string;
  readonly lines: readonly string[];
}

export interface Texts {
  ask(sender: string, address: string): Words & { readonly button: string };
  done(sender: string, address: string): Words;
  readonly unknown: Words;
  readonly failed: Words;
  readonly tooMany: Words;
}

const en: Texts = {
  ask: (sender, address) => ({
    title: `Unsubscribe – ${sender}`,
    heading: `No more e-mails from ${sender}?`,
    lines: [`They go to ${address}. Nothing changes until you press the button.`],
    button: 'Unsubscribe',
  }),
  done: (sender, address) => ({
    title: `Unsubscribed – ${sender}`,
    heading: 'You are unsubscribed',
    lines: [`${sender} will send no more marketing to ${address}.`, 'You can close this page.'],
  }),
  unknown: {
    title: 'This link leads nowhere',
    heading: 'This link leads nowhere',
    lines: ['Perhaps a part of it is missing. Open the whole link from the latest e-mail that you received.'],
  },
  failed: {
    title: 'Not possible right now',
    heading: 'That is not possible right now',
    lines: ['Nothing has changed. Please try again in a few minutes.'],
  },
  tooMany: {
    title: 'Too many requests',
    heading: 'Too many requests',
    lines: ['Please try again in a minute.'],
  },
};

const es: Texts = {
  ask: (sender, address) => ({
    title: `Darse de baja – ${sender}`,
    heading: `¿No quieres más correos de ${sender}?`,
    lines: [`Llegan a ${address}. Nada cambia hasta que pulses el botón.`],
    button: 'Darme de baja',
  }),
  done: (sender, address) => ({
    title: `Baja confirmada – ${sender}`,
    heading: 'Te has dado de baja',
    lines: [`${sender} no enviará más correos comerciales a ${address}.`, 'Ya puedes cerrar esta página.'],
  }),
  unknown: {
    title: 'Este enlace no lleva a ningún sitio',
    heading: 'Este enlace no lleva a ningún sitio',
    lines: ['Quizá le falte una parte. Abre el enlace entero del último correo que recibiste.'],
  },
  failed: {
    title: 'Ahora no es posible',
    heading: 'Ahora no es posible',
    lines: ['No ha cambiado nada. Inténtalo de nuevo dentro de unos minutos.'],
  },
  tooMany: {
    title: 'Demasiadas peticiones',
    heading: 'Demasiadas peticiones',
    lines: ['Inténtalo de nuevo dentro de un minuto.'],
  },
};

export const texts: Readonly<Record<Language, Texts>> = { en, es };
