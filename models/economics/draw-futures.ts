import { addGroups, type Cell, monthlySpend, observedMonths } from './curve.ts';
import type { Expectation, NewCustomer } from './new-customer.ts';
import type { Draw } from './resample.ts';

/** One way things may be: customers drawn again, and parameters that would fit such customers. */
export interface Future {
  readonly times: Float64Array;
  readonly model: Expectation | null;
}

/**
 * Parameters that go with each draw of customers.
 * In words: the models learned from the same customers whose spend was observed, so a draw of customers who bought more has to come
 * with models that expect more, else errors that add up would be taken for errors that cancel. What is not known of the parameters is
 * a vector of standard normal numbers; its part along the spend of the observed months is replaced by how far the draw's spend lies
 * from the mean in standard deviations. All other parts stay as they were drawn.
 * @param store all new customers
 */
export function drawFutures(store: Cell, model: NewCustomer | null, draws: readonly Draw[]): readonly Future[] {
  if (model === null) return draws.map(({ times }) => ({ times, model: null }));
  const until = observedMonths(addGroups(store));
  const deviations = until === 0 ? null : standardDeviations(store, until, draws);
  return draws.map(({ times, normals }, at) => {
    const direction = [...model.repeatSteps.map((steps) => steps[until]!), model.valueStep];
    const moved = deviations === null ? normals : along(normals, direction, deviations[at]!);
    return { times, model: expectAt(model, moved) };
  });
}

/** How far the repeat spend of each draw lies from that of all, in units of its scatter; 0 where nothing scatters. */
function standardDeviations(store: Cell, until: number, draws: readonly Draw[]): Float64Array {
  const once = addGroups(store);
  const repeatSpend = (times?: Float64Array): number =>
    monthlySpend(once, null, { until, ...(times === undefined ? {} : { drawn: { cell: store, times } }) })
      .subarray(1, until + 1)
      .reduce((sum, spend) => sum + spend, 0);
  const all = repeatSpend();
  const distances = Float64Array.from(draws, ({ times }) => repeatSpend(times) - all);
  const scatter = Math.sqrt(distances.reduce((sum, distance) => sum + distance * distance, 0) / draws.length);
  return scatter > 0 ? distances.map((distance) => distance / scatter) : distances;
}

/** The vector whose part along the direction is so long; unchanged where there is no direction. */
function along(normals: Float64Array, direction: readonly number[], length: number): Float64Array {
  const norm = Math.hypot(...direction);
  if (norm === 0) return normals;
  const unit = direction.map((part) => part / norm);
  const before = unit.reduce((sum, part, axis) => sum + part * normals[axis]!, 0);
  return normals.map((value, axis) => value + (unit[axis] ?? 0) * (length - before));
}

function expectAt(model: NewCustomer, normals: Float64Array): Expectation {
  const { repeatDays, dayValue, repeatSteps, valueStep } = model;
  const step = (month: number) => repeatSteps.reduce((sum, steps, axis) => sum + normals[axis]! * steps[month]!, 0);
  return {
    repeatDays: repeatDays.map((days, month) => days * Math.exp(step(month))),
    dayValue: dayValue * Math.exp(normals[repeatSteps.length]! * valueStep),
  };
}
