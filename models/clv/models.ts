/** Every model there is, by name. A new one is its folder and its line here. */
import { bgNbd } from './bg-nbd/model.ts';
import { bgPareto } from './bg-pareto/model.ts';
import { credibility } from './credibility/model.ts';
import { gammaGamma } from './gamma-gamma/model.ts';
import { gammaGammaAll } from './gamma-gamma-all/model.ts';
import { mbgCnbdK } from './mbg-cnbd-k/model.ts';
import { mbgNbd } from './mbg-nbd/model.ts';
import { nbd } from './nbd/model.ts';
import type { OrderModel, OrderModelName, OrderParameters } from './order-model.ts';
import { paretoNbd } from './pareto-nbd/model.ts';
import type { SpendModel, SpendModelName } from './spend-model.ts';

/** Whoever takes a model by its name does not know the type of its parameters, only that they go back to the same model. */
const order = <P extends OrderParameters>(model: OrderModel<P>) => model as unknown as OrderModel;

export const orderModels: Readonly<Record<OrderModelName, OrderModel>> = {
  nbd: order(nbd),
  'bg-nbd': order(bgNbd),
  'mbg-nbd': order(mbgNbd),
  'mbg-cnbd-k': order(mbgCnbdK),
  'pareto-nbd': order(paretoNbd),
  'bg-pareto': order(bgPareto),
};

const spend = <P>(model: SpendModel<P>) => model as unknown as SpendModel;

export const spendModels: Readonly<Record<SpendModelName, SpendModel>> = {
  'gamma-gamma': spend(gammaGamma),
  'gamma-gamma-all': spend(gammaGammaAll),
  credibility: spend(credibility),
};
