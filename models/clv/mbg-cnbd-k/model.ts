/**
 * MBG/CNBD-k as one value of the registry: purchases more regular than chance, and any purchase can be the last.
 * @source Platzer & Reutterer 2016, "Ticking Away the Moments: Timing Regularity Helps to Better Predict Customer Activity",
 *         Marketing Science 35(5)
 */
import { changed } from '../geometric-dropout/changed.ts';
import { predictions } from '../geometric-dropout/predictions.ts';
import type { OrderModel } from '../order-model.ts';
import { fitMbgCnbdK } from './fit.ts';
import { type MbgCnbdKParameters, mbgCnbdKFamily, mbgCnbdKNames } from './parameters.ts';

export const mbgCnbdK: OrderModel<MbgCnbdKParameters> = {
  name: 'mbg-cnbd-k',
  parameterNames: mbgCnbdKNames,
  timeNames: ['alpha'],
  changed,
  fit: fitMbgCnbdK,
  ...predictions(mbgCnbdKFamily),
};
