/** What a persona analysis can count, and what can be done to the counts. */
export const personaUnits = ['matrix_freq', 'matrix_spend', 'matrix_share', 'matrix_bool'] as const;
export const personaTransformations = ['none', 'normalise', 'standardise'] as const;
