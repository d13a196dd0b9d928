/** Models as their literature calls them. */
import type { OrderModelName } from './order-model.ts';
import type { SpendModelName } from './spend-model.ts';

export const modelLabels: Readonly<Record<OrderModelName | SpendModelName, string>> = {
  nbd: 'NBD',
  'bg-nbd': 'BG/NBD',
  'mbg-nbd': 'MBG/NBD',
  'pareto-nbd': 'Pareto/NBD',
  'mbg-cnbd-k': 'MBG/CNBD-k',
  'bg-pareto': 'BG/NBD with Pareto/NBD',
  'gamma-gamma': 'Gamma-Gamma',
  'gamma-gamma-all': 'Gamma-Gamma of all purchase days',
  credibility: 'Credibility',
};
