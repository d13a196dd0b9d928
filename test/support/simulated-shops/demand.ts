import type { Random } from './random.ts';
import type { ShopDesign } from './shop.ts';

/**
 * Demand of a shop over its days, and the clock that runs with it: one unit of its time passes on a day of demand 1, two on a
 * day of demand 2. Purchases that are random in this time follow the seasons in days.
 */
export function demandClock({ days, startsOn, seasons = [], wander, hiddenDays = 0 }: ShopDesign, random: Random) {
  const open = hiddenDays + days;
  const demands = new Float64Array(open);
  const passed = new Float64Array(open + 1);
  const memory = wander === undefined ? 0 : Math.exp(-1 / wander.memoryDays);
  let mood = wander === undefined ? 0 : wander.deviation * random.normal();
  for (let i = 0; i < open; i++) {
    const dayOfYear = (((startsOn - hiddenDays + i) % 365) + 365) % 365;
    let demand = 1;
    for (const season of seasons) {
      const away = Math.abs(dayOfYear - season.dayOfYear);
      const distance = Math.min(away, 365 - away) / season.widthDays;
      demand *= 1 + season.lift * Math.exp(-0.5 * distance * distance);
    }
    if (wander !== undefined) {
      mood = memory * mood + wander.deviation * Math.sqrt(1 - memory * memory) * random.normal();
      demand *= Math.exp(mood);
    }
    demands[i] = demand;
    passed[i + 1] = passed[i]! + demand;
  }
  return {
    /** Of a day of the file; days before it are negative. */
    demand: (day: number) => demands[day + hiddenDays]!,
    /** Clock at a moment of the file, in days and their fractions. */
    at(moment: number): number {
      const day = Math.min(Math.floor(moment), days - 1);
      return passed[day + hiddenDays]! + (moment - day) * demands[day + hiddenDays]!;
    },
    /** Day on which the clock shows `time`; the file's end when it never does. */
    dayAt(time: number): number {
      if (time >= passed[open]!) return days;
      let low = 0;
      let high = open - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (passed[middle]! <= time) low = middle;
        else high = middle - 1;
      }
      return low - hiddenDays;
    },
  };
}
