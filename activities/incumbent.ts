/** The models in use: those of the run that this one continues. */
import { z } from 'zod';
import { type OrderModelName, orderModelNames } from '../models/clv/order-model.ts';
import { type SpendModelName, spendModelNames } from '../models/clv/spend-model.ts';
import { openPredecessor } from './predecessor.ts';
import type { StagePlan, StageTools } from './stage.ts';

export interface Incumbent {
  readonly orders: OrderModelName | null;
  readonly spend: SpendModelName | null;
}

/** Null where there is no earlier run, or it predicted nothing. */
export async function readIncumbent({ folders }: StageTools, run: StagePlan): Promise<Incumbent> {
  const predecessor = await openPredecessor(folders, run.predecessor);
  const described = describedModels.safeParse(predecessor?.manifest.run['models']);
  if (!described.success) return { orders: null, spend: null };
  return { orders: described.data.orders.model, spend: described.data.spend.model };
}

const describedModels = z.object({
  orders: z.object({ model: z.enum(orderModelNames) }),
  spend: z.object({ model: z.enum(spendModelNames) }),
});
