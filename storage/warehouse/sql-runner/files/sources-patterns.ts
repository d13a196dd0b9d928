/** The forms of what `sources.yaml` says, for its schema and for the look that needs none. */
export const sourcesPatterns = {
  name: /^[a-z_]\w*$/i,
  table: /^\w+(\.\w+)?$/,
  column: /^\w+$/,
  freshness: /^\w+\s+within\s+\d+\s+(minute|hour|day|week|month)s?$/,
  reading: /^[^\s.]+(\.[^\s.]+)?$/,
} as const;
