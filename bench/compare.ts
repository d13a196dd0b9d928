/** Repetitions in, one row a work out: medians, and ratios of CPU seconds to the floor and to the first peer. */
import type { Measure, Work } from './bench.ts';
import type { MeasuredWork } from './measure.ts';

export interface Row extends Measure {
  readonly work: string;
  readonly ratioToFloor?: number;
  readonly ratioToPeer?: number;
}

export interface Repetitions {
  readonly work: Work;
  readonly repetitions: readonly MeasuredWork[];
}

export function compareWorks(size: string, measured: readonly Repetitions[]): readonly Row[] {
  const cpuOf = (role: Work['role']): number | undefined => {
    const reference = measured.find(({ work }) => work.role === role);
    return reference && medianOf(reference.repetitions.map(({ whole }) => whole)).cpuSeconds;
  };
  const [floor, peer] = [cpuOf('floor'), cpuOf('peer')];
  return measured.flatMap(({ work, repetitions }) => {
    const whole = medianOf(repetitions.map((repetition) => repetition.whole));
    const parts = (repetitions[0]?.parts ?? []).map(({ part }) => ({
      work: `${work.work}, ${part} (${size})`,
      ...medianOf(repetitions.flatMap((repetition) => repetition.parts.filter((other) => other.part === part))),
    }));
    const row = {
      work: `${work.work} (${size})`,
      ...whole,
      ...(floor !== undefined && work.role !== 'floor' && { ratioToFloor: round(whole.cpuSeconds / floor) }),
      ...(peer !== undefined && work.role === undefined && { ratioToPeer: round(whole.cpuSeconds / peer) }),
    };
    return [row, ...parts];
  });
}

export function medianOf(measures: readonly Measure[]): Measure {
  return {
    cpuSeconds: round(median(measures.map(({ cpuSeconds }) => cpuSeconds))),
    wallSeconds: round(median(measures.map(({ wallSeconds }) => wallSeconds))),
    peakMb: Math.round(median(measures.map(({ peakMb }) => peakMb))),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
