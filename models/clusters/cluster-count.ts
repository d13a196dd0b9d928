/** How many clusters may be asked for. */
const fewestClusters = 2;
const mostClusters = 20;

/** @throws RangeError unless k is a whole number from 2 to 20 */
export function checkClusterCount(k: number): void {
  if (!Number.isInteger(k) || k < fewestClusters || k > mostClusters) {
    throw new RangeError(`clusters: need k from ${fewestClusters} to ${mostClusters}, got ${k}`);
  }
}
