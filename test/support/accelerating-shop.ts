/**
 * Everybody buys ever more often, twice as often after a year: at any day the past promises half of what is to come, so the
 * gate refuses forecasts that are learned from it.
 */
export function acceleratingShop(fromDay: number, toDay: number): string {
  const rows = ['customer_id,order_date,amount'];
  for (let customer = 0; customer < 300; customer += 1) {
    const firstInterval = 5 + ((customer * 7) % 60);
    let last = -1;
    for (let purchase = 0; ; purchase += 1) {
      const day = ((customer * 13) % 90) + Math.round(365 * Math.log2(1 + (purchase * firstInterval * Math.LN2) / 365));
      if (day > toDay) break;
      if (day < fromDay || day === last) continue;
      last = day;
      const date = new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10);
      rows.push(`c${customer},${date},${10 + (customer % 7)}.00`);
    }
  }
  return `${rows.join('\n')}\n`;
}
