/** What a change would touch: who uses an attribute or an object, and how audiences would move by changed files. */
import { listObjects } from '../../activities/objects.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import { type ObjectContent, type ObjectKind, objectKinds } from '../../lib/pure/object-kinds.ts';
import { readPointer } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import { objectDependencies } from '../object-dependencies.ts';
import { planChanges, type WrittenFile } from '../objects.ts';
import type { Session } from '../session.ts';
import { withDesk } from '../segments/desk.ts';
import { type FrozenCampaign, frozenCampaigns, outputsOf } from './carriers.ts';
import { type Move, type Mover, movesOf, scopeAfter } from './moves.ts';
import type { ObjectKey } from './object-reads.ts';
import { keyOf, type KnownObject, type Target, type Use, usesOf } from './uses.ts';

export interface Impact {
  readonly store: string;
  /** What was asked about: an attribute, `kind/name`, or every changed object of the files. */
  readonly targets: readonly string[];
  readonly uses: readonly Use[];
  readonly outputs: readonly { readonly name: string; readonly tables: readonly string[] }[];
  /** Schedules whose runs work it out anew. */
  readonly schedules: readonly string[];
  /** Campaigns that are on their way: whoever is in them stays in them. */
  readonly frozen: readonly FrozenCampaign[];
  /** Null where no file was given, or nothing is published yet. */
  readonly moves: { readonly runId: string; readonly asOf: string; readonly audiences: readonly Move[] } | null;
  /** Changed objects whose effect on sizes only a run can tell. */
  readonly unmeasured: readonly string[];
}

export async function readImpact(
  session: Session,
  store: string,
  asked: { readonly target?: string | undefined; readonly files: readonly WrittenFile[] },
): Promise<Impact> {
  const known = await readKnown(session, store);
  const changes =
    asked.files.length === 0
      ? []
      : (await planChanges(session, asked.files, { store })).filter(
          (change) => change.store === store && change.status !== 'unchanged',
        );
  const named = asked.target === undefined ? undefined : await readTarget(session, store, asked.target, known);
  const isAsked = (change: ObjectKey) =>
    named !== undefined && 'object' in named && keyOf(named.object) === keyOf(change);
  const targets: readonly Target[] = [
    ...(named === undefined ? [] : [named]),
    ...changes.filter((change) => !isAsked(change)).map(({ kind, name }) => ({ object: { kind, name } })),
  ];
  if (targets.length === 0) {
    throw new PipelineError('config', 'impact: needs an attribute, an object or files that change something', {
      remedy: 'such as perdura impact predicted_clv_365d, perdura impact segment/vip, or -f FILE',
    });
  }
  // As it would be: a changed object may come to use what another one changes.
  const changed = new Map(changes.map((change) => [keyOf(change), change]));
  const objects: readonly KnownObject[] = [
    ...known.map((object) => ({ ...object, content: changed.get(keyOf(object))?.content ?? object.content })),
    ...changes
      .filter(({ status }) => status === 'new')
      .map(({ kind, name, content }) => ({ kind, name, title: titleOf(name, content), content })),
  ];
  const uses = merged(targets.map((target) => usesOf(target, objects)));
  const themselves: readonly ObjectKey[] = targets.flatMap((one) => ('object' in one ? [one.object] : []));
  const own = new Set(themselves.map(keyOf));
  const touched: readonly ObjectKey[] = [...themselves, ...uses.filter((use) => !own.has(keyOf(use)))];
  return {
    store,
    targets: targets.map((target) => ('attribute' in target ? target.attribute : keyOf(target.object))),
    uses,
    outputs: outputsOf(session, store, targets, touched),
    schedules: known
      .filter(({ kind, content }) => kind === 'schedule' && isActive(content as ObjectContent<'schedule'>))
      .map(({ name }) => name),
    frozen: await frozenCampaigns(session, store, touched),
    moves:
      changes.length === 0
        ? null
        : await readMoves(session, store, { known, objects, touched: touched.filter(isMeasurable), changes }),
    unmeasured: changes.length === 0 ? [] : unmeasuredOf(changes, uses),
  };
}

/** Kinds that change what is computed of customers, so that only a run can tell what follows. */
const unmeasurable: ReadonlySet<ObjectKind> = new Set(['clusters', 'clv', 'metric', 'persona', 'playbook']);
const isComputed = ({ kind }: ObjectKey): boolean => unmeasurable.has(kind) || kind === 'enrichment';

/** Whom nothing computed by a run stands between. */
const isMeasurable = (touched: ObjectKey & { readonly via?: readonly ObjectKey[] }): boolean =>
  !(touched.via ?? []).some(isComputed);

/** Changed objects that a run has to work with, and those between a change and who uses it. */
const unmeasuredOf = (changes: readonly ObjectKey[], uses: readonly Use[]): readonly string[] => [
  ...new Set([
    ...changes.filter(({ kind }) => unmeasurable.has(kind)).map(keyOf),
    ...uses.flatMap(({ via }) => via.filter(isComputed).map(keyOf)),
  ]),
];

const isActive = ({ deleted, paused }: ObjectContent<'schedule'>): boolean => deleted !== true && !paused;

async function readKnown(session: Session, store: string): Promise<readonly KnownObject[]> {
  const deps = await objectDependencies(session, store);
  const known: KnownObject[] = [];
  for (const kind of Object.keys(objectKinds) as readonly ObjectKind[]) {
    for (const { name, content } of await listObjects(deps, kind)) {
      known.push({ kind, name, title: titleOf(name, content), content });
    }
  }
  return known;
}

function titleOf(name: string, content: unknown): string {
  const { title } = content as { readonly title?: unknown };
  return typeof title === 'string' ? title : name;
}

/** `kind/name`, `clv`, or an attribute. */
async function readTarget(
  session: Session,
  store: string,
  written: string,
  known: readonly KnownObject[],
): Promise<Target> {
  const [kind = '', ...rest] = written.split('/');
  if (written === 'clv' || (rest.length > 0 && Object.hasOwn(objectKinds, kind))) {
    const key = { kind: kind as ObjectKind, name: rest.join('/') || 'clv' };
    const names = known.filter((object) => object.kind === key.kind).map(({ name }) => name);
    if (names.includes(key.name)) return { object: key };
    const guess = nearest(key.name, names);
    throw new PipelineError(
      'config',
      `store ${store}: has no ${key.kind} called ${key.name}${guess === undefined ? '' : `; did you mean ${guess}?`}`,
      { remedy: names.length === 0 ? `see perdura get ${key.kind}` : `it has ${names.join(', ')}` },
    );
  }
  const attributes = await knownAttributes(session, store);
  if (attributes.length === 0 || attributes.includes(written)) return { attribute: written };
  const guess = nearest(written, attributes);
  throw new PipelineError(
    'config',
    `attribute ${written}: is not known of customers${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    { remedy: 'perdura segment fields lists them; objects are written kind/name' },
  );
}

/** What conditions say of purchases, and of what they may come. */
const behaviours = [
  'orders()',
  'units()',
  'spend()',
  'probability()',
  'category',
  'channel',
  'product',
  'type',
  'source',
];

/** None before the first run. */
async function knownAttributes(session: Session, store: string): Promise<readonly string[]> {
  if (!(await isPublishedYet(session, store))) return [];
  return withDesk(session, store, {}, async ({ scope }) => [
    ...scope.vocabulary.fields.map(({ name }) => name),
    ...behaviours,
  ]);
}

const isPublishedYet = async (session: Session, store: string): Promise<boolean> =>
  (await readPointer(storeFolders(session.project).published, store)) !== undefined;

/** Each user once, by its shortest way. */
function merged(uses: readonly (readonly Use[])[]): readonly Use[] {
  const found = new Map<string, Use>();
  for (const use of uses.flat().toSorted((one, other) => one.via.length - other.via.length)) {
    if (!found.has(keyOf(use))) found.set(keyOf(use), use);
  }
  return [...found.values()];
}

async function readMoves(
  session: Session,
  store: string,
  {
    known,
    objects,
    touched,
    changes,
  }: {
    readonly known: readonly KnownObject[];
    readonly objects: readonly KnownObject[];
    readonly touched: readonly ObjectKey[];
    readonly changes: readonly { readonly kind: ObjectKind; readonly name: string; readonly content: unknown }[];
  },
): Promise<Impact['moves']> {
  if (!(await isPublishedYet(session, store))) return null;
  const before = new Map(known.map((object) => [keyOf(object), object.content]));
  const after = new Map(objects.map((object) => [keyOf(object), object.content]));
  const movers = touched.map(
    ({ kind, name }): Mover => ({
      kind,
      name,
      before: before.get(keyOf({ kind, name })),
      after: after.get(keyOf({ kind, name })),
    }),
  );
  return withDesk(session, store, {}, async (desk) => {
    const segments = movers
      .filter(({ kind }) => kind === 'segment')
      .map(({ name, after: content }) => ({ name, content: content as ObjectContent<'segment'> }));
    const scopes = { before: desk.scope, after: scopeAfter(desk.scope, changes, segments) };
    const { runId, asOf } = desk.pointer;
    return { runId, asOf, audiences: await movesOf(desk, scopes, movers) };
  });
}
