/**
 * What our events hold, as a schema of our own: narrower than OpenLineage 2-0-2 with the facets named here, so that whatever
 * passes it passes theirs. Written from the published specification.
 */
const text = { type: 'string', minLength: 1 } as const;
const uuid = { type: 'string', format: 'uuid' } as const;

const record = (properties: Readonly<Record<string, unknown>>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const facet = (
  version: string,
  name: string,
  properties: Readonly<Record<string, unknown>>,
  optional?: readonly string[],
) =>
  record(
    {
      _producer: { type: 'string', format: 'uri' },
      _schemaURL: { const: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}` },
      ...properties,
    },
    optional,
  );

const inputField = (type: string, subtypes: readonly string[]) =>
  record({
    namespace: text,
    name: text,
    field: text,
    transformations: {
      type: 'array',
      items: record({ type: { const: type }, subtype: { enum: subtypes }, masking: { type: 'boolean' } }),
    },
  });

const datasetFacets = record(
  {
    dataSource: facet('1-0-1', 'DatasourceDatasetFacet', { name: text, uri: { type: 'string', format: 'uri' } }),
    schema: facet('1-2-0', 'SchemaDatasetFacet', {
      fields: {
        type: 'array',
        items: record(
          { name: text, type: text, ordinal_position: { type: 'integer', minimum: 1 }, description: text },
          ['description'],
        ),
      },
    }),
    documentation: facet('1-1-0', 'DocumentationDatasetFacet', { description: { type: 'string' } }),
    ownership: facet('1-0-1', 'OwnershipDatasetFacet', { owners: { type: 'array', items: record({ name: text }) } }),
    columnLineage: facet('1-2-0', 'ColumnLineageDatasetFacet', {
      fields: {
        type: 'object',
        additionalProperties: record({
          inputFields: {
            type: 'array',
            items: inputField('DIRECT', ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']),
          },
        }),
      },
      dataset: {
        type: 'array',
        items: inputField('INDIRECT', ['FILTER', 'JOIN', 'GROUP_BY', 'SORT', 'WINDOW']),
      },
    }),
  },
  ['schema', 'documentation', 'ownership', 'columnLineage'],
);

const assertions = {
  type: 'array',
  minItems: 1,
  items: record(
    { assertion: text, success: { type: 'boolean' }, severity: { enum: ['error', 'warn'] }, name: text, column: text },
    ['column'],
  ),
};

const job = (properties: Readonly<Record<string, unknown>>) => record({ namespace: text, name: text, ...properties });

export const eventSchema = record({
  eventType: { enum: ['START', 'COMPLETE', 'FAIL'] },
  eventTime: { type: 'string', format: 'date-time' },
  producer: { type: 'string', format: 'uri' },
  schemaURL: { const: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent' },
  run: record({
    runId: uuid,
    facets: record(
      {
        parent: facet('1-2-0', 'ParentRunFacet', { run: record({ runId: uuid }), job: job({}) }),
        errorMessage: facet('1-0-1', 'ErrorMessageRunFacet', { message: text, programmingLanguage: text }),
      },
      ['errorMessage'],
    ),
  }),
  job: job({
    facets: record(
      {
        jobType: facet('2-0-4', 'JobTypeJobFacet', {
          processingType: { const: 'BATCH' },
          integration: text,
          jobType: { enum: ['MODEL', 'TEST'] },
        }),
        documentation: facet('1-1-0', 'DocumentationJobFacet', { description: { type: 'string' } }),
        sql: facet('1-1-0', 'SQLJobFacet', { query: text, dialect: text }),
      },
      ['sql'],
    ),
  }),
  inputs: {
    type: 'array',
    items: record(
      {
        namespace: text,
        name: text,
        facets: datasetFacets,
        inputFacets: record({
          dataQualityAssertions: facet('1-1-0', 'DataQualityAssertionsDatasetFacet', { assertions }),
        }),
      },
      ['inputFacets'],
    ),
  },
  outputs: {
    type: 'array',
    items: record(
      {
        namespace: text,
        name: text,
        facets: datasetFacets,
        outputFacets: record({
          outputStatistics: facet('1-0-2', 'OutputStatisticsOutputDatasetFacet', {
            rowCount: { type: 'integer', minimum: 0 },
          }),
        }),
      },
      ['facets', 'outputFacets'],
    ),
  },
});
