/** Takes pages of what came in until nothing waits, then ends; whoever puts something in wakes it. */
import { defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';

const wakeSignal = defineSignal('wake');

const longestHistory = 500;

/**
 * Adds up the totals of the pages by their names. `goOn` continues as new with the totals so far: histories stay short.
 */
export async function drainUntilQuiet<T extends { readonly [K in keyof T]: number }>(
  before: T,
  next: () => Promise<T & { readonly isMore: boolean }>,
  goOn: (totals: T) => Promise<never>,
): Promise<T> {
  let totals = before;
  let isWoken = true;
  setHandler(wakeSignal, () => {
    isWoken = true;
  });
  while (isWoken) {
    isWoken = false;
    const page = await next();
    const names = Object.keys(before) as (keyof T)[];
    totals = Object.fromEntries(names.map((name) => [name, totals[name] + page[name]])) as T;
    isWoken ||= page.isMore;
    if (isWoken && workflowInfo().historyLength > longestHistory) await goOn(totals);
  }
  return totals;
}
