/** What became of a run after its publication: plans made from it, campaigns created from it. */
export interface Afterwards {
  readonly plans: readonly never[];
  readonly campaigns: readonly never[];
}
