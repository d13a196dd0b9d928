/** Attributes as custom properties of Klaviyo profiles, found by their e-mail addresses. */
import type { Destination, HeldRow, OpenDestination, Person } from '../../lib/destination.ts';
import { createClient } from './client.ts';
import { type KlaviyoConfig, klaviyoConfig } from './config.ts';
import { checkJobs, maxProfileBytes, profileText } from './import-job.ts';
import { checkProfiles, readProfiles, valueOf } from './profiles.ts';
import { writeBatch } from './write.ts';

const rowsPerBatch = 5_000;
const addressesPerRead = 1_000;

export const klaviyoDestination: Destination<KlaviyoConfig> = {
  name: 'klaviyo',
  config: klaviyoConfig,
  place: ({ baseUrl }) => `Klaviyo at ${new URL(baseUrl).origin}`,
  open: (config) => openAccount(config),
};

function openAccount(config: KlaviyoConfig): OpenDestination {
  const client = createClient(config);
  return {
    identifiedBy: 'email',
    rowsPerBatch,
    removal: 'attributes',

    async check(signal) {
      await checkProfiles(client, signal);
      await checkJobs(client, signal);
    },

    async *read({ attributes, people, signal }) {
      for await (const emails of addresses(people)) {
        for await (const page of readProfiles(client, emails, signal)) {
          yield page.map(
            ({ email, properties }): HeldRow => ({
              identifier: email,
              values: Object.fromEntries(attributes.map((name) => [name, valueOf(properties[name])])),
            }),
          );
        }
      }
    },

    objection(change) {
      if (change.email === null) return 'it has no e-mail address';
      if (change.action === 'create' && !config.createProfiles) {
        return 'Klaviyo has no profile for it, and createProfiles is off';
      }
      if (Buffer.byteLength(profileText(change)) > maxProfileBytes) return 'it is larger than 100 KB';
      return undefined;
    },

    write: (request) => (request.changes.length === 0 ? Promise.resolve([]) : writeBatch(client, request)),

    close: () => Promise.resolve(),
  };
}

/** In groups that fill requests, whatever the pages of people. */
async function* addresses(people: AsyncIterable<readonly Person[]>): AsyncIterable<readonly string[]> {
  let group = new Set<string>();
  for await (const page of people) {
    for (const { email } of page) if (email !== null) group.add(email);
    if (group.size >= addressesPerRead) {
      yield [...group];
      group = new Set();
    }
  }
  if (group.size > 0) yield [...group];
}
