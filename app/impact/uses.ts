/** Who uses an attribute or an object: by itself, or through others that do. */
import type { ObjectContent, ObjectKind } from '../../lib/pure/object-kinds.ts';
import { type ObjectKey, type Read, readsOf } from './object-reads.ts';

export interface KnownObject extends ObjectKey {
  readonly title: string;
  readonly content: unknown;
}

export type Target = { readonly attribute: string } | { readonly object: ObjectKey };

export interface Use extends ObjectKey {
  readonly title: string;
  /** Where in it. */
  readonly how: string;
  /** The objects between, from the target on; empty for who uses it directly. */
  readonly via: readonly ObjectKey[];
}

/** In the order of their distance, then by kind and name. */
export function usesOf(target: Target, objects: readonly KnownObject[]): readonly Use[] {
  const reads = objects.map((object) => ({
    object,
    reads: [
      ...withProviders(readsOfObject(object), objects),
      ...objects
        .filter((other) => isMadeBy(object, other))
        .map(({ kind, name }): Read => ({ how: 'what it made', object: { kind, name } })),
    ],
  }));
  const made = objects.filter((object) => 'object' in target && isMadeBy(target.object, object));
  const uses = new Map(
    made.map(({ kind, name, title }): [string, Use] => [
      keyOf({ kind, name }),
      { kind, name, title, how: 'what it made', via: [] },
    ]),
  );
  let wave: readonly { readonly target: Target; readonly via: readonly ObjectKey[] }[] = [
    { target, via: [] },
    ...made.map(({ kind, name }) => ({ target: { object: { kind, name } }, via: [{ kind, name }] })),
  ];
  while (wave.length > 0) {
    const next: (typeof wave)[number][] = [];
    for (const { target: wanted, via } of wave) {
      for (const { object, reads: own } of reads) {
        const read = own.find((one) => isOf(one, wanted));
        if (read === undefined || uses.has(keyOf(object)) || isSame(target, object)) continue;
        const { kind, name, title } = object;
        uses.set(keyOf(object), { kind, name, title, how: read.how, via });
        next.push({ target: { object: { kind, name } }, via: [...via, { kind, name }] });
      }
    }
    wave = next;
  }
  return [...uses.values()].toSorted(
    (one, other) => one.via.length - other.via.length || (keyOf(one) < keyOf(other) ? -1 : 1),
  );
}

export const keyOf = ({ kind, name }: ObjectKey): string => `${kind}/${name}`;

const readsOfObject = ({ kind, content }: KnownObject): readonly Read[] =>
  readsOf(kind, content as ObjectContent<ObjectKind>);

/** An attribute may be what another object makes: clusters of some number, or what the rules of an enrichment say. */
function withProviders(reads: readonly Read[], objects: readonly KnownObject[]): readonly Read[] {
  return reads.flatMap((read): readonly Read[] => {
    if (!('attribute' in read)) return [read];
    const makers = objects.filter((object) => makes(object, read.attribute));
    return [read, ...makers.map(({ kind, name }) => ({ how: read.how, object: { kind, name } }))];
  });
}

function makes({ kind, content }: KnownObject, attribute: string): boolean {
  if (kind === 'clusters') return attribute === `cluster_${(content as ObjectContent<'clusters'>).k}`;
  if (kind !== 'enrichment' || !attribute.startsWith('enriched.')) return false;
  const name = attribute.slice('enriched.'.length);
  return (content as ObjectContent<'enrichment'>).rules.some(({ set }) => Object.hasOwn(set, name));
}

/** Segments that a playbook made say so in their description. */
const isMadeBy = (playbook: ObjectKey, { kind, content }: KnownObject): boolean =>
  playbook.kind === 'playbook' &&
  kind === 'segment' &&
  (content as ObjectContent<'segment'>).description.endsWith(`(playbook ${playbook.name})`);

function isOf(read: Read, target: Target): boolean {
  if ('attribute' in target) return 'attribute' in read && read.attribute === target.attribute;
  return 'object' in read && keyOf(read.object) === keyOf(target.object);
}

const isSame = (target: Target, object: ObjectKey): boolean =>
  'object' in target && keyOf(target.object) === keyOf(object);
