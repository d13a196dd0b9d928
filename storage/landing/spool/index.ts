/** Where pages wait, durably, until enough of them become landings. */
export { landedCursor } from './landed-cursor.ts';
export { openSpool, type Spool, type SpoolOptions } from './spool.ts';
