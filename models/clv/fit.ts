/** What every maximum-likelihood fit answers, whatever the model. */
export interface Fit<P> {
  readonly parameters: P;
  /** At `parameters`, natural logarithm, in the units of the data. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** The search ended in a stationary point or on the edge of the search box. */
  readonly converged: boolean;
  /** Full sentences about what these data cannot tell; empty when they tell everything. */
  readonly notIdentified: readonly string[];
}
