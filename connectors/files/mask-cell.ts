/** A value as it may be shown: its shape, where it could say who somebody is. */

/** Columns whose values say nothing of a person. */
const plain: ReadonlySet<string> = new Set(
  ['ordered_at', 'updated_at', 'cancelled_at', 'refunded_at', 'order_updated_at', 'at', 'date', 'month', 'booked_at']
    .concat(['status', 'channel', 'currency', 'amount', 'discount', 'tax', 'shipping', 'quantity', 'spend', 'rate'])
    .concat([
      'product_id',
      'title',
      'category',
      'type',
      'price',
      'from',
      'to',
      'fee',
      'net',
      'is_subscription_renewal',
    ]),
);

/**
 * @param column the stream's column that it would fill; undefined: none
 * @example maskCell('Ana Díaz 7', undefined) // => 'xxx xxxx 9'
 */
export function maskCell(cell: string | null, column: string | undefined): string | null {
  if (cell === null) return null;
  const isShown = column !== undefined && plain.has(column) && !cell.includes('@');
  const text = isShown ? cell : cell.replace(/\p{L}\p{M}*/gu, 'x').replace(/\p{N}/gu, '9');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
