/** What every maximum-likelihood fit answers, whatever the model. */
export interface Fit<P> {
  readonly parameters: P;
  /** At `parameters`, natural logarithm, in the units of the data; without the penalty. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** The search ended in a stationary point or on the edge of the search box. */
  readonly converged: boolean;
  /** Full sentences about what these data cannot tell; empty when they tell everything. */
  readonly notIdentified: readonly string[];
  /** Who was learned from. */
  readonly customers: number;
  /** Distinct histories among them. */
  readonly groups: number;
  /** By parameter name; null where the parameter is not identified or its estimate lies on an edge. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
  /** Of the parameters' natural logarithms, in the model's order of names; null when any of them is not identified. */
  readonly covariance: readonly (readonly number[])[] | null;
}

export interface FitOptions {
  /**
   * Total log-likelihood taken off per squared distance from the start of the search, in the search's own logarithmic
   * coordinates. 0 unless told: plain maximum likelihood.
   */
  readonly penalty?: number;
}
