/** What a benchmark is: a thing to do at some sizes, the floor below which nobody gets, and peers doing the same. */
export interface Measure {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMb: number;
}

export interface Part extends Measure {
  readonly part: string;
}

/** Where one repetition happens. */
export interface Attempt {
  readonly size: string;
  /** What `prepare` filled, the same for all; the program's working directory. */
  readonly data: string;
  /** Empty, for this repetition alone; also its PERDURA_HOME. */
  readonly scratch: string;
}

export interface Work {
  readonly work: string;
  /** The least that could do the job, or another tool that does the same. */
  readonly role?: 'floor' | 'peer';
  /** Sizes it can be done at; all when left out. */
  readonly sizes?: readonly string[];
  /** A Node program and its arguments. */
  command(attempt: Attempt): readonly [program: string, ...args: string[]];
  /** What the program measured of itself, read when it has ended. */
  parts?(attempt: Attempt): Promise<readonly Part[]>;
}

export interface Bench {
  readonly name: string;
  readonly sizes: readonly string[];
  prepare(size: string, data: string): Promise<void>;
  readonly works: readonly Work[];
}
