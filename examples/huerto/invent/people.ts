/** Names, addresses, birth dates and consents of people who do not exist. */
import { type Chance, dayNumber, isoDate } from './random.ts';

const firstNames =
  'Ana María Lucía Begoña Íñigo José Àlex Álvaro Ángela Antonio Aránzazu Belén Carmen César Concepción Cristina Daniel David Elena Esther Eva Fátima Fernando Francisco Gonzalo Héctor Inés Iñaki Irene Iván Javier Jesús Joan Jorge Josefa Juan Julia Laia Laura Leire Lola Lourdes Luis Manuel Marc Marta Martín Mercè Miguel Mónica Montserrat Nerea Nicolás Noé Nuria Óscar Pablo Paula Pedro Pilar Rafael Ramón Raúl Rocío Rosa Rubén Sara Saúl Sergio Sofía Teresa Tomás Uxía Valentín Verónica Víctor Xoán Yolanda'.split(
    ' ',
  );
const lastNames =
  'Acuña Aguilar Álvarez Arístegui Benítez Blázquez Cabañas Cano Castañeda Castro Díaz Domínguez Durán Echeverría Fernández Ferrer Figueroa García Gómez González Güell Gutiérrez Hernández Herrero Ibáñez Iglesias Jiménez Lasheras León López Lozano Llorente Marín Martínez Medina Méndez Molina Montañés Mora Moreno Muñoz Navarro Núñez Ordóñez Ortega Ortiz Otxoa Pascual Peña Peñalver Pérez Puig Ramírez Ramos Redondo Reyes Rodríguez Romero Rubio Ruiz Sáez Sánchez Santos Serrano Sola Suárez Torres Ubeda Valdés Vázquez Vega Vidal Yáñez Zamora Zubiría'.split(
    ' ',
  );
const domains = ['correo.test', 'buzon.test', 'example.test'];

/** Share of customers with each newsletter status, and where it came from; the others said nothing. */
const consentMix = [
  { share: 0.47, status: 'subscribed', via: 'checkout' },
  { share: 0.12, status: 'subscribed', via: 'signup_form' },
  { share: 0.13, status: 'unsubscribed', via: 'unsubscribe_link' },
  { share: 0.05, status: 'pending', via: 'signup_form' },
  { share: 0.16, status: 'never', via: 'checkout' },
] as const;

export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly birthDate: string;
  readonly consent: { readonly status: string; readonly at: string; readonly via: string } | undefined;
}

/** @param created day on which the account was opened; @param asOf the last day */
export function inventPerson(number: number, created: number, asOf: number, chance: Chance): Person {
  const firstName = chance.pick(firstNames);
  const lastName = `${chance.pick(lastNames)} ${chance.pick(lastNames)}`;
  const id = `H${String(number).padStart(5, '0')}`;
  const local = [firstName, lastName.split(' ')[0], number].join('.');
  return {
    id,
    firstName,
    lastName,
    // Of the till's customers some give no address.
    email: chance.next() < 0.04 ? '' : `${asciiOf(local)}@${chance.pick(domains)}`,
    birthDate: chance.next() < 0.2 ? '' : birthDate(number, chance),
    consent: consentOf(created, asOf, chance),
  };
}

const asciiOf = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** One in six hundred is born on 29 February, so that there are some. */
function birthDate(number: number, chance: Chance): string {
  if (number % 600 === 0) return `${1_944 + 4 * chance.between(0, 14)}-02-29`;
  return isoDate(chance.between(dayNumber('1942-01-01'), dayNumber('2006-12-31')));
}

function consentOf(created: number, asOf: number, chance: Chance): Person['consent'] {
  const draw = chance.next();
  let below = 0;
  for (const { share, status, via } of consentMix) {
    below += share;
    if (draw >= below) continue;
    const at = status === 'unsubscribed' && created < asOf ? chance.between(created + 1, asOf) : created;
    return { status, at: isoDate(at), via };
  }
  return undefined;
}
