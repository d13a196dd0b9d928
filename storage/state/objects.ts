/** Objects: configurations, metrics, segments … as versions that never change. Equal content is no new version. */
import type { Kysely } from 'kysely';
import { canonicalJson, sha256 } from '../../lib/hash.ts';
import type { ObjectVersionTable, StateTables } from './schema.ts';

export interface ObjectKey {
  readonly store: string;
  readonly kind: string;
  readonly name: string;
}

export interface ObjectVersion extends ObjectKey {
  /** 1, 2, 3 … within its key. */
  readonly version: number;
  readonly content: unknown;
  readonly hash: string;
  readonly author: string;
  readonly createdAt: string;
}

export function createObjectRepository(db: Kysely<StateTables>, now: () => Date) {
  const versions = ({ store, kind, name }: ObjectKey) =>
    db
      .selectFrom('object_versions')
      .selectAll()
      .where('store', '=', store)
      .where('kind', '=', kind)
      .where('name', '=', name);

  async function latest(key: ObjectKey): Promise<ObjectVersion | undefined> {
    const row = await versions(key).orderBy('version', 'desc').limit(1).executeTakeFirst();
    return row && toObject(row);
  }

  return {
    latest,

    /** Stores `content` as the next version unless the latest one says the same. */
    async put(object: ObjectKey & { readonly content: unknown; readonly author: string }) {
      const { store, kind, name, author } = object;
      const content = canonicalJson(object.content);
      const hash = sha256(content);
      for (;;) {
        const current = await latest(object);
        if (current?.hash === hash) return { version: current.version, hash, isNew: false };
        const version = (current?.version ?? 0) + 1;
        const stored = await db
          .insertInto('object_versions')
          .values({ store, kind, name, version, content, hash, author, created_at: now().toISOString() })
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .executeTakeFirst();
        // No row: somebody else stored this version in between; compare with theirs.
        if (stored !== undefined) return { version, hash, isNew: true };
      }
    },

    async get({ version, ...key }: ObjectKey & { readonly version: number }): Promise<ObjectVersion | undefined> {
      const row = await versions(key).where('version', '=', version).executeTakeFirst();
      return row && toObject(row);
    },

    /** The latest version of each of a store's objects, by kind and name. */
    async list({ store, kind }: { readonly store: string; readonly kind?: string }): Promise<readonly ObjectVersion[]> {
      const rows = await db
        .selectFrom('object_versions as object')
        .selectAll()
        .where('store', '=', store)
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .where('version', '=', (query) =>
          query
            .selectFrom('object_versions as other')
            .select((select) => select.fn.max('other.version').as('version'))
            .whereRef('other.store', '=', 'object.store')
            .whereRef('other.kind', '=', 'object.kind')
            .whereRef('other.name', '=', 'object.name'),
        )
        .execute();
      // Sorted here: PostgreSQL compares text by the rules of its language.
      return rows
        .map(toObject)
        .toSorted((one, other) => compare(one.kind, other.kind) || compare(one.name, other.name));
    },
  };
}

export type ObjectRepository = ReturnType<typeof createObjectRepository>;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const toObject = ({ created_at, content, ...row }: ObjectVersionTable): ObjectVersion => ({
  ...row,
  content: JSON.parse(content) as unknown,
  createdAt: created_at,
});
