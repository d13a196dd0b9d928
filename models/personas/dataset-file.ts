/** A dataset as bytes, to be analysed again with another k: a line of JSON, then the arrays. */
import type { PersonaDataset } from './types.ts';

interface Head extends Omit<PersonaDataset, 'rows' | 'customers' | 'orders' | 'spend'> {
  readonly width: number;
  readonly customers: number;
  readonly values: number;
}

const wide = 8;

export function encodeDataset({ rows, customers, orders, spend, ...rest }: PersonaDataset): Uint8Array {
  const head: Head = { ...rest, width: rows.width, customers: customers.length, values: rows.values.length };
  const text = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const arrays = [rows.values, spend, customers, orders, rows.starts, rows.columns];
  const begin = Math.ceil(text.length / wide) * wide;
  const bytes = new Uint8Array(begin + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)).fill(
    0x20,
    0,
    begin,
  );
  bytes.set(text);
  let at = begin;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** @throws RangeError when the bytes are none of `encodeDataset`, or not all of them */
export function decodeDataset(bytes: Uint8Array): PersonaDataset {
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw new RangeError('personas: need a dataset as it was written, got no first line');
  const { width, customers, values, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Head;
  const begin = Math.ceil((end + 1) / wide) * wide;
  const expected = begin + values * 10 + customers * 20 + 4;
  if (bytes.length !== expected) {
    throw new RangeError(`personas: need a dataset of ${expected} bytes, got ${bytes.length}`);
  }
  // A copy begins where numbers of eight bytes may begin.
  const { buffer } = bytes.slice(begin);
  let at = 0;
  const take = <A>(
    type: new (buffer: ArrayBuffer, from: number, length: number) => A,
    length: number,
    size: number,
  ): A => {
    const array = new type(buffer, at, length);
    at += length * size;
    return array;
  };
  const taken = {
    values: take(Float64Array, values, 8),
    spend: take(Float64Array, customers, 8),
    customers: take(Int32Array, customers, 4),
    orders: take(Int32Array, customers, 4),
    starts: take(Uint32Array, customers + 1, 4),
    columns: take(Uint16Array, values, 2),
  };
  const { spend, orders } = taken;
  const rows = { width, starts: taken.starts, columns: taken.columns, values: taken.values };
  return { ...rest, rows, customers: taken.customers, orders, spend };
}
