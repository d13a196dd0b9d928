/**
 * NBD as one value of the registry: customers buy at random at rates of their own, and nobody ever leaves. The limit that the
 * models with dropout fall back to where the data show none.
 * @source Ehrenberg 1959, "The Pattern of Consumer Purchases", Applied Statistics 8(1)
 */
import { changed } from '../geometric-dropout/changed.ts';
import { predictions } from '../geometric-dropout/predictions.ts';
import type { OrderModel } from '../order-model.ts';
import { fitNbd } from './fit.ts';
import { type NbdParameters, nbdFamily, nbdNames } from './parameters.ts';

export const nbd: OrderModel<NbdParameters> = {
  name: 'nbd',
  parameterNames: nbdNames,
  timeNames: ['alpha'],
  changed,
  fit: fitNbd,
  ...predictions(nbdFamily),
};
