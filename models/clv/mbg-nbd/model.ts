/**
 * MBG/NBD as one value of the registry: purchases at random, and any purchase, the first included, can be the last.
 * @source Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3); Hoppe & Wagner 2007,
 *         Marketing ZFP 29(2)
 */
import { changed } from '../geometric-dropout/changed.ts';
import { predictions } from '../geometric-dropout/predictions.ts';
import type { OrderModel } from '../order-model.ts';
import { fitMbgNbd } from './fit.ts';
import { type MbgNbdParameters, mbgNbdFamily, mbgNbdNames } from './parameters.ts';

export const mbgNbd: OrderModel<MbgNbdParameters> = {
  name: 'mbg-nbd',
  parameterNames: mbgNbdNames,
  timeNames: ['alpha'],
  changed,
  fit: fitMbgNbd,
  ...predictions(mbgNbdFamily),
};
