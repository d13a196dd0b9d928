/** Objects: configurations, schedules, campaigns … as versions that never change. Equal content is no new version. */
import type { Kysely } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import { canonicalJson, sha256 } from '../../lib/hash.ts';
import { labelOf } from '../../lib/pure/object-kinds.ts';
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
  /** Why, in the author's words. */
  readonly reason: string | null;
}

export interface NewObject extends ObjectKey {
  readonly content: unknown;
  readonly author: string;
  readonly reason?: string | undefined;
  /** The version that the author knew, 0 for none; another one in force is a conflict. Default: whatever is there. */
  readonly expectedVersion?: number | undefined;
}

export interface PutObject {
  readonly version: number;
  readonly hash: string;
  readonly isNew: boolean;
}

export function createObjectRepository(db: Kysely<StateTables>, now: () => Date) {
  const versions = ({ store, kind, name }: ObjectKey, within = db) =>
    within
      .selectFrom('object_versions')
      .selectAll()
      .where('store', '=', store)
      .where('kind', '=', kind)
      .where('name', '=', name);

  async function latest(key: ObjectKey, within = db): Promise<ObjectVersion | undefined> {
    const row = await versions(key, within).orderBy('version', 'desc').limit(1).executeTakeFirst();
    return row && toObject(row);
  }

  async function putWithin(within: Kysely<StateTables>, object: NewObject): Promise<PutObject> {
    const { store, kind, name, author, reason = null, expectedVersion } = object;
    const content = canonicalJson(object.content);
    const hash = sha256(content);
    for (;;) {
      const current = await latest(object, within);
      if (current?.hash === hash) return { version: current.version, hash, isNew: false };
      const before = current?.version ?? 0;
      if (expectedVersion !== undefined && expectedVersion !== before) throw changedMeanwhile(object, current);
      const version = before + 1;
      const stored = await within
        .insertInto('object_versions')
        .values({ store, kind, name, version, content, hash, author, reason, created_at: now().toISOString() })
        .onConflict((conflict) => conflict.doNothing())
        .returning('version')
        .executeTakeFirst();
      // No row: somebody else stored this version in between; compare with theirs.
      if (stored !== undefined) return { version, hash, isNew: true };
    }
  }

  /** Stores all of them or, when one is in conflict, none. */
  async function putAll(objects: readonly NewObject[]): Promise<readonly PutObject[]> {
    // In one order, so that two of these wait for each other instead of both for ever.
    const order = objects.map((_, at) => at).toSorted((one, other) => compareKeys(objects[one], objects[other]));
    return db.transaction().execute(async (transaction) => {
      const put = new Map<number, PutObject>();
      for (const at of order) put.set(at, await putWithin(transaction, objects[at] as NewObject));
      return objects.map((_, at) => put.get(at) as PutObject);
    });
  }

  return {
    latest,
    putAll,

    /** Stores `content` as the next version unless the latest one says the same. */
    put: (object: NewObject): Promise<PutObject> => putAll([object]).then(([put]) => put as PutObject),

    async get({ version, ...key }: ObjectKey & { readonly version: number }): Promise<ObjectVersion | undefined> {
      const row = await versions(key).where('version', '=', version).executeTakeFirst();
      return row && toObject(row);
    },

    /** Every version of one object, newest first. */
    async history(key: ObjectKey): Promise<readonly ObjectVersion[]> {
      const rows = await versions(key).orderBy('version', 'desc').execute();
      return rows.map(toObject);
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
      return rows.map(toObject).toSorted(compareKeys);
    },
  };
}

export type ObjectRepository = ReturnType<typeof createObjectRepository>;

function changedMeanwhile(object: NewObject, current: ObjectVersion | undefined): PipelineError {
  const { kind, name, store, expectedVersion } = object;
  const label = labelOf(kind, name);
  const known = expectedVersion === 0 ? 'none' : `version ${expectedVersion}`;
  const found =
    current === undefined
      ? 'there is none'
      : `the latest is version ${current.version}, by ${current.author} at ${current.createdAt}`;
  return new PipelineError('conflict', `${label} of ${store}: expected ${known}, ${found}`, {
    remedy:
      current === undefined
        ? 'apply it without a version'
        : `see perdura history ${label} --diff ${current.version}; then take the change in and apply again`,
    details: { kind, name, store, expectedVersion, version: current?.version ?? 0, author: current?.author },
  });
}

function compareKeys(one: ObjectKey | undefined, other: ObjectKey | undefined): number {
  if (one === undefined || other === undefined) return 0;
  return compare(one.store, other.store) || compare(one.kind, other.kind) || compare(one.name, other.name);
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const toObject = ({ created_at, content, ...row }: ObjectVersionTable): ObjectVersion => ({
  ...row,
  content: JSON.parse(content) as unknown,
  createdAt: created_at,
});
