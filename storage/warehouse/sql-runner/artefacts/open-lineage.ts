/**
 * Runs of models as events of OpenLineage 2-0-2: START, then COMPLETE or FAIL, for each model that was built, and the same for
 * its audits, which look at the table as an input.
 */
import { sha256 } from '../../../../lib/hash.ts';
import type { ColumnSource, Influence, ModelLineage } from '../lineage/index.ts';
import type { Model } from '../model.ts';
import { meaningOfColumn } from './column-meaning.ts';
import type { LiveColumn } from './manifest.ts';

const producer = 'urn:perdura:sql-runner';
const eventSchema = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** Each facet says by which version of its schema it is written. */
const facetSchemas = {
  columnLineage: '1-2-0/ColumnLineageDatasetFacet',
  dataQualityAssertions: '1-1-0/DataQualityAssertionsDatasetFacet',
  dataSource: '1-0-1/DatasourceDatasetFacet',
  datasetDocumentation: '1-1-0/DocumentationDatasetFacet',
  errorMessage: '1-0-1/ErrorMessageRunFacet',
  jobDocumentation: '1-1-0/DocumentationJobFacet',
  jobType: '2-0-4/JobTypeJobFacet',
  outputStatistics: '1-0-2/OutputStatisticsOutputDatasetFacet',
  ownership: '1-0-1/OwnershipDatasetFacet',
  parent: '1-2-0/ParentRunFacet',
  schema: '1-2-0/SchemaDatasetFacet',
  sql: '1-1-0/SQLJobFacet',
} as const;

export interface ModelRun {
  readonly name: string;
  readonly status: string;
  readonly message: string | null;
  readonly rows: number | null;
  readonly audits: readonly { readonly audit: string; readonly status: string; readonly severity: string }[];
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface LineageRun {
  readonly runId: string;
  readonly stage: string;
  /** Name of the database's file, which tells datasets of one from those of another. */
  readonly database: string;
  readonly models: ReadonlyMap<string, Model>;
  readonly columns: ReadonlyMap<string, readonly LiveColumn[]>;
  readonly lineage: ReadonlyMap<string, ModelLineage>;
}

type Json = Readonly<Record<string, unknown>>;

/** In the order of the runs. Models that were skipped or left as they were did not run. */
export function openLineageEvents(run: LineageRun, ran: readonly ModelRun[]): readonly Json[] {
  return ran.flatMap((one) => {
    const model = run.models.get(one.name);
    if (model === undefined || (one.status !== 'success' && one.status !== 'error')) return [];
    const building = model.layer === 'audits' ? [] : pair(run, one, model.name, buildingOf(run, model, one));
    return [...building, ...auditEvents(run, model, one)];
  });
}

interface Described {
  readonly jobFacets: Json;
  readonly inputs: readonly Json[];
  readonly outputs: readonly Json[];
  readonly hasFailed: boolean;
}

function pair(run: LineageRun, one: ModelRun, job: string, described: Described): readonly Json[] {
  const { jobFacets, inputs, outputs, hasFailed } = described;
  const parent = facet('parent', {
    run: { runId: uuidOf(run.runId, run.stage) },
    job: { namespace: 'perdura', name: `${run.database}.${run.stage}` },
  });
  const failure = hasFailed
    ? { errorMessage: facet('errorMessage', { message: one.message ?? 'failed', programmingLanguage: 'SQL' }) }
    : {};
  const event = (eventType: string, eventTime: Date, facets: Json): Json => ({
    eventType,
    eventTime: eventTime.toISOString(),
    producer,
    schemaURL: eventSchema,
    run: { runId: uuidOf(run.runId, run.stage, job), facets },
    job: { namespace: 'perdura', name: `${run.database}.${job}`, facets: jobFacets },
    inputs,
  });
  return [
    {
      ...event('START', one.startedAt, { parent }),
      outputs: outputs.map(({ namespace, name }) => ({ namespace, name })),
    },
    { ...event(hasFailed ? 'FAIL' : 'COMPLETE', one.finishedAt, { parent, ...failure }), outputs },
  ];
}

function buildingOf(run: LineageRun, model: Model, one: ModelRun): Described {
  const hasFailed = one.status === 'error';
  const lineage = run.lineage.get(model.name);
  const output: Json = {
    ...datasetOf(run, model.name),
    facets: {
      ...datasetFacets(run, model.name),
      documentation: facet('datasetDocumentation', { description: model.description }),
      ...(lineage === undefined ? {} : { columnLineage: columnLineageFacet(run, lineage) }),
      ...(model.owner === null ? {} : { ownership: facet('ownership', { owners: [{ name: model.owner }] }) }),
    },
    ...(hasFailed || one.rows === null
      ? {}
      : { outputFacets: { outputStatistics: facet('outputStatistics', { rowCount: one.rows }) } }),
  };
  return { jobFacets: jobFacetsOf(model), inputs: inputsOf(run, model), outputs: [output], hasFailed };
}

const jobFacetsOf = (model: Model): Json => ({
  jobType: facet('jobType', { processingType: 'BATCH', integration: 'PERDURA', jobType: 'MODEL' }),
  documentation: facet('jobDocumentation', { description: model.description }),
  ...(model.materialization.kind === 'seed' ? {} : { sql: facet('sql', { query: model.sql, dialect: 'duckdb' }) }),
});

const inputsOf = (run: LineageRun, model: Model): readonly Json[] =>
  model.dependsOn.map((name) => ({ ...datasetOf(run, name), facets: datasetFacets(run, name) }));

/** Audits of a model look at it; a model of audits looks at what it reads. */
function auditEvents(run: LineageRun, model: Model, one: ModelRun): readonly Json[] {
  if (one.audits.length === 0) return [];
  const assertions = one.audits.map(({ audit, status, severity }) => {
    const told = model.audits.find(({ text }) => text === audit);
    const column =
      told?.arguments.length === 1 && /^\w+$/.test(told.arguments[0] ?? '') ? told.arguments[0] : undefined;
    return {
      assertion: told?.kind ?? 'custom_sql',
      success: status === 'pass',
      severity,
      name: audit,
      ...(column === undefined ? {} : { column }),
    };
  });
  const inputFacets = { dataQualityAssertions: facet('dataQualityAssertions', { assertions }) };
  const looked = model.layer === 'audits' ? inputsOf(run, model) : inputsOf(run, { ...model, dependsOn: [model.name] });
  // Of a model that was built they come last; when they began, nobody notes.
  const when = model.layer === 'audits' ? one : { ...one, startedAt: one.finishedAt };
  return pair(run, when, model.layer === 'audits' ? model.name : `${model.name}.audits`, {
    jobFacets: {
      ...jobFacetsOf(model),
      jobType: facet('jobType', { processingType: 'BATCH', integration: 'PERDURA', jobType: 'TEST' }),
    },
    inputs: looked.map((input, index) => (index === 0 ? { ...input, inputFacets } : input)),
    outputs: [],
    hasFailed: one.audits.some(({ status }) => status === 'fail'),
  });
}

/** Files that a query reads by itself are no tables of the database. */
function datasetOf({ database }: LineageRun, table: string): { readonly namespace: string; readonly name: string } {
  if (!/^[\w.]+$/.test(table)) return { namespace: 'file', name: table };
  return { namespace: `duckdb://${database}`, name: table.includes('.') ? table : `main.${table}` };
}

function datasetFacets(run: LineageRun, table: string): Json {
  const columns = run.columns.get(table) ?? [];
  const declared = run.models.get(table)?.columns ?? {};
  const fields = columns.map(({ name, type }, index) => {
    const description = meaningOfColumn(declared, name);
    return { name, type, ordinal_position: index + 1, ...(description === null ? {} : { description }) };
  });
  return {
    dataSource: facet('dataSource', { name: run.database, uri: `duckdb://${run.database}` }),
    ...(fields.length === 0 ? {} : { schema: facet('schema', { fields }) }),
  };
}

const directly: Readonly<Record<ColumnSource['how'], string>> = {
  identity: 'IDENTITY',
  derived: 'TRANSFORMATION',
  aggregated: 'AGGREGATION',
};
const indirectly: Readonly<Record<Influence['by'], string>> = {
  filter: 'FILTER',
  join: 'JOIN',
  group: 'GROUP_BY',
  sort: 'SORT',
  window: 'WINDOW',
};

/** Rows that are only counted are no field: they stay out. */
function columnLineageFacet(run: LineageRun, { columns, influences }: ModelLineage): Json {
  const fields = columns.map(({ name, sources }) => [
    name,
    {
      inputFields: sources
        .filter(({ column }) => column !== '*')
        .map(({ table, column, how }) => ({
          ...datasetOf(run, table),
          field: column,
          transformations: [{ type: 'DIRECT', subtype: directly[how], masking: false }],
        })),
    },
  ]);
  return facet('columnLineage', {
    fields: Object.fromEntries(fields),
    dataset: influences.map(({ table, column, by }) => ({
      ...datasetOf(run, table),
      field: column,
      transformations: [{ type: 'INDIRECT', subtype: indirectly[by], masking: false }],
    })),
  });
}

function facet(kind: keyof typeof facetSchemas, content: Json): Json {
  const [version = '', name = ''] = facetSchemas[kind].split('/');
  return {
    _producer: producer,
    _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
    ...content,
  };
}

/** The same words, the same id: version 8, whose digits are the maker's own. */
function uuidOf(...words: readonly string[]): string {
  const hex = sha256(words.join('\n'));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
