/** Where predictions look for what the data leave possible about parameters. */
export { sigmaPoints } from '../totals/sigma-points.ts';
