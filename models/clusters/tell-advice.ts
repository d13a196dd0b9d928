/** The advice on the number of groups as one sentence. */
import { type CountedGroups, leastShare, recommendGroups } from './advice.ts';
import type { Language } from './names.ts';

/** @returns '' where there is nothing to choose from */
export function tellAdvice(counted: readonly CountedGroups[], language: Language): string {
  const advice = recommendGroups(counted);
  const chosen = counted.find(({ k }) => k === advice?.k);
  if (advice === null || chosen === undefined) return '';
  const percent = (share: number): string => {
    const text = (100 * share).toFixed(1);
    return language === 'es' ? text.replace('.', ',') : text;
  };
  return wording[language][advice.because]({
    k: chosen.k,
    explained: percent(chosen.explained),
    gain: percent(chosen.gain),
    smallest: percent(chosen.smallestShare),
    least: percent(leastShare),
    stability: percent(chosen.stability),
  });
}

interface Figures {
  readonly k: number;
  readonly explained: string;
  readonly gain: string;
  readonly smallest: string;
  readonly least: string;
  readonly stability: string;
}

type Sentence = (figures: Figures) => string;

const wording: Readonly<Record<Language, Readonly<Record<'gain' | 'size', Sentence>>>> = {
  en: {
    gain: ({ k, explained, gain, smallest, stability }) =>
      `Recommended: ${k} groups, because they explain ${explained} % of the differences in value and one more would add only ${gain} points; the smallest holds ${smallest} % of customers, and ${stability} % of customers would be in the same group if the ranges were found on half of them.`,
    size: ({ k, explained, least, stability }) =>
      `Recommended: ${k} groups, because with more of them the smallest would hold less than ${least} % of customers; they explain ${explained} % of the differences in value, and ${stability} % of customers would be in the same group if the ranges were found on half of them.`,
  },
  es: {
    gain: ({ k, explained, gain, smallest, stability }) =>
      `Recomendado: ${k} grupos, porque explican el ${explained} % de las diferencias de valor y uno más solo añadiría ${gain} puntos; el menor reúne al ${smallest} % de los clientes, y el ${stability} % estaría en el mismo grupo si los límites se buscaran con la mitad de ellos.`,
    size: ({ k, explained, least, stability }) =>
      `Recomendado: ${k} grupos, porque con más de ellos el menor reuniría a menos del ${least} % de los clientes; explican el ${explained} % de las diferencias de valor, y el ${stability} % de los clientes estaría en el mismo grupo si los límites se buscaran con la mitad de ellos.`,
  },
};
