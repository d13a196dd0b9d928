import { describe, expect, it } from 'vitest';
import { clusterName } from '../../../models/clusters/names.ts';

describe('clusterName', () => {
  it('has words for three clusters in both languages', () => {
    expect([1, 2, 3].map((rank) => clusterName(3, rank, 'en'))).toEqual(['Low', 'Medium', 'High']);
    expect([1, 2, 3].map((rank) => clusterName(3, rank, 'es'))).toEqual(['Bajo', 'Medio', 'Alto']);
  });

  it('counts any other number of clusters', () => {
    expect(clusterName(10, 10, 'en')).toBe('10');
    expect(clusterName(2, 1, 'es')).toBe('1');
  });

  it.each([0, 4, 1.5])('refuses rank %s of three', (rank) => {
    expect(() => clusterName(3, rank, 'en')).toThrow(RangeError);
  });
});
