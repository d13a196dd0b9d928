/** What we send to Klaviyo, and what the local Klaviyo answers, judged by Klaviyo's own OpenAPI document. */
import { beforeAll, describe, expect, it } from 'vitest';
import { klaviyoDestination } from '../../../connectors/klaviyo/index.ts';
import type { Change, Person } from '../../../lib/destination.ts';
import { readOpenApiDocument } from '../../support/openapi-documents.ts';
import { createJudge, type OpenApiDocument } from '../../support/klaviyo/openapi.ts';
import { type RouteName, routes } from '../../support/klaviyo/validate.ts';
import { type RecordedExchange, startKlaviyo } from '../../support/klaviyo-server.ts';

const document = readOpenApiDocument('klaviyo_profiles.json');

const live = new AbortController().signal;

describe.skipIf(document === undefined)('Klaviyo’s OpenAPI document', () => {
  let judge: (exchange: RecordedExchange) => readonly string[];
  let exchanges: readonly RecordedExchange[];

  beforeAll(async () => {
    judge = createJudge(document as OpenApiDocument);
    exchanges = await exchangeEverything();
  });

  it.each(Object.keys(routes) as RouteName[])('agrees with every request and answer of %s', (name) => {
    const judged = exchanges.filter(({ route }) => route === name);
    expect(judged.length).toBeGreaterThan(0);
    for (const exchange of judged) expect(judge(exchange)).toEqual([]);
  });

  it('notices a wrong request', () => {
    const [create] = exchanges.filter(({ route }) => route === 'createJob');
    const [read] = exchanges.filter(({ route }) => route === 'profiles');
    const spoilt = JSON.parse(JSON.stringify(create).replace('"patch_properties"', '"patch_property"'));
    expect(judge(spoilt)).not.toEqual([]);
    expect(judge({ ...(read as RecordedExchange), query: { 'fields[profile]': 'e-mail' } })).not.toEqual([]);
    expect(judge({ ...(read as RecordedExchange), headers: {} })).not.toEqual([]);
  });
});

/** Every kind of request, and every kind of answer to it. */
async function exchangeEverything(): Promise<readonly RecordedExchange[]> {
  await using klaviyo = await startKlaviyo({ pageSize: 1, pollsPerJob: 2 });
  const open = (apiKey: string) =>
    klaviyoDestination.open(
      klaviyoDestination.config.parse({ type: 'klaviyo', apiKey, baseUrl: klaviyo.url, createProfiles: true }),
      { folder: '/' },
    );
  const destination = open(klaviyo.apiKey);
  klaviyo.profiles.set('ana@example.test', { tier: 'Gold', tags: ['a'] });
  for (const name of ['luis', 'zoe']) klaviyo.refuse(`${name}@example.test`, 'no');
  await destination.check(live);
  const people: Person[] = ['ana', 'luis', 'zoe'].map((key) => ({ key, email: `${key}@example.test` }));
  const pages = (async function* () {
    yield people;
  })();
  for await (const page of destination.read?.({ attributes: ['clv'], people: pages, signal: live }) ?? []) void page;
  const changes: Change[] = people.map((person, at) =>
    at === 0
      ? { ...person, action: 'change', set: { clv: 1, vip: true }, clear: ['tier'], before: { tier: 'Gold' } }
      : { ...person, action: 'create', set: { clv: 2 }, clear: [], before: undefined },
  );
  await destination.write({ changes, remembered: undefined, remember: async () => undefined, signal: live });
  await destination.check(live);
  await open('pk_wrong')
    .check(live)
    .catch(() => undefined);
  return klaviyo.exchanges;
}
