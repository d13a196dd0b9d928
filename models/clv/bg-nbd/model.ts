/**
 * BG/NBD as one value of the registry: purchases at random, and any repeat purchase can be the last.
 * @source Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24(2)
 * @example CDNOW, frequency 2, recency 30.43, tenure 38.86 weeks // => alive .726609…, 1.225907… purchases in 39 weeks
 */
import { changed } from '../geometric-dropout/changed.ts';
import { predictions } from '../geometric-dropout/predictions.ts';
import type { OrderModel } from '../order-model.ts';
import { fitBgNbd } from './fit.ts';
import { type BgNbdParameters, bgNbdFamily, bgNbdNames } from './parameters.ts';

export const bgNbd: OrderModel<BgNbdParameters> = {
  name: 'bg-nbd',
  parameterNames: bgNbdNames,
  timeNames: ['alpha'],
  changed,
  fit: fitBgNbd,
  ...predictions(bgNbdFamily),
};
