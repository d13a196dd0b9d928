/** Random numbers of the distributions that simulated shops are made of. One seed, one sequence, on every machine. */
export interface Random {
  /** In (0, 1). */
  uniform(): number;
  normal(): number;
  /** Mean 1. */
  exponential(): number;
  /** Mean `shape`, scale 1. */
  gamma(shape: number): number;
  /** Mean a / (a + b). */
  beta(a: number, b: number): number;
  poisson(mean: number): number;
}

/** Uniform numbers by sfc32 (Doty-Humphrey's small fast counter), the rest by textbook transformations of them. */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const uniform = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) uniform();

  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const exponential = () => -Math.log(uniform());
  /** Marsaglia & Tsang 2000; shapes below 1 by Gamma(k) = Gamma(k + 1) · U^(1/k). */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < z * z * 0.5 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const beta = (shapeA: number, shapeB: number) => {
    const x = gamma(shapeA);
    const y = gamma(shapeB);
    return x + y > 0 ? x / (x + y) : 0.5;
  };
  /** By counting exponential gaps: means here are below a few hundred. */
  const poisson = (mean: number) => {
    let events = 0;
    for (let time = exponential(); time < mean; time += exponential()) events++;
    return events;
  };
  return { uniform, normal, exponential, gamma, beta, poisson };
}
