/** Every model there is, by name. A new one is its folder and its line here. */
import { bgNbd } from './bg-nbd/model.ts';
import type { OrderModel, OrderModelName } from './order-model.ts';
import type { SpendModel, SpendModelName } from './spend-model.ts';

export const orderModels = {
  'bg-nbd': bgNbd as OrderModel,
} as Readonly<Record<OrderModelName, OrderModel>>;

export const spendModels = {} as Readonly<Record<SpendModelName, SpendModel>>;
