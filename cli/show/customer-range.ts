/** The 80 % interval of a prediction of one customer. */
type Values = Readonly<Record<string, string | number | boolean | null>>;

/** `0–3`, money without cents; null where nothing is predicted. */
export function rangeOf(values: Values, column: string): string | null {
  const [lower, upper] = [values[`${column}_lower80`], values[`${column}_upper80`]];
  if (lower == null || upper == null) return null;
  return `${Math.round(Number(lower))}–${Math.round(Number(upper))}`;
}
