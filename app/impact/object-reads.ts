/** What each object reads: attributes of customers, and other objects. The one place that knows. */
import type { CampaignConfiguration } from '../../lib/pure/campaign-configuration.ts';
import type { ObjectContent, ObjectKind } from '../../lib/pure/object-kinds.ts';
import type { SegmentExpression, SegmentTree } from '../../lib/pure/segment-tree.ts';
import { createEngine } from '../../models/campaigns/liquid.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { treeOf } from '../../models/segments/read.ts';
import { referencesOf } from '../../models/segments/references.ts';

export interface ObjectKey {
  readonly kind: ObjectKind;
  readonly name: string;
}

/** One thing that an object reads, and where in it. */
export type Read = { readonly how: string } & ({ readonly attribute: string } | { readonly object: ObjectKey });

/** Where mails are written; what they call things does not depend on it. */
const anyStore = { language: 'en', currency: 'EUR', zone: 'UTC' } as const;

export function readsOf<K extends ObjectKind>(kind: K, content: ObjectContent<K>): readonly Read[] {
  return readers[kind]?.(content) ?? [];
}

/** The conditions that an object is made of, each with its place in it. */
export function expressionsOf<K extends ObjectKind>(kind: K, content: ObjectContent<K>): readonly Expression[] {
  return expressionReaders[kind]?.(content) ?? [];
}

export interface Expression {
  readonly place: string;
  readonly written: SegmentExpression;
}

type Of<T> = { readonly [K in ObjectKind]?: (content: ObjectContent<K>) => readonly T[] };

const expressionReaders: Of<Expression> = {
  segment: ({ where, stay_while: stay, include, exclude }) => [
    { place: 'where', written: where },
    ...(stay === undefined ? [] : [{ place: 'stay_while', written: stay }]),
    ...include.map((list) => ({ place: 'include', written: { list } })),
    ...exclude.map((list) => ({ place: 'exclude', written: { list } })),
  ],
  campaign: ({ audience }) => audienceExpressions(audience),
  enrichment: ({ audience, rules }) => [
    ...(audience === undefined ? [] : [{ place: 'audience', written: audience }]),
    ...rules.map(({ where }, at) => ({ place: `rules.${at}.where`, written: where })),
  ],
  persona: ({ audience }) => (audience === undefined ? [] : [{ place: 'audience', written: audience }]),
};

function audienceExpressions(audience: CampaignConfiguration['audience']): readonly Expression[] {
  if ('where' in audience) return [{ place: 'audience.where', written: audience.where }];
  if ('segment' in audience || 'list' in audience) return [{ place: 'audience', written: audience }];
  if ('rfm' in audience) return [{ place: 'audience', written: { field: 'rfm_group', op: '=', value: audience.rfm } }];
  return [];
}

const readers: Of<Read> = {
  segment: (content) => readsOfTree(membershipOf(content), 'its conditions'),
  campaign: ({ audience, email }) => [...readsOfAudience(audience), ...readsOfMail(email)],
  enrichment: (content) => [
    ...Object.values(content.attributes).flatMap((column) => readsOfField(column, 'what it writes')),
    ...(content.personas ?? []).flatMap(({ analysis }) => readsOfField(`persona.${analysis}`, 'what it writes')),
    ...expressionsOf('enrichment', content).flatMap(({ place, written }) =>
      readsOfTree(treeOrNone(written), place === 'audience' ? 'its audience' : 'its rules'),
    ),
  ],
  persona: ({ audience, attributes }) => [
    ...(audience === undefined ? [] : readsOfTree(treeOrNone(audience), 'its audience')),
    ...attributes.flatMap((attribute) => readsOfField(attribute.replace(/^customer\./, ''), 'what it groups by')),
  ],
  clv: ({ metric }) =>
    metric === undefined ? [] : [{ how: 'which orders count', object: { kind: 'metric', name: metric } }],
};

function readsOfAudience(audience: CampaignConfiguration['audience']): readonly Read[] {
  const how = 'its audience';
  if ('cluster' in audience) return readsOfField(`cluster_${audience.k}`, how);
  if ('state' in audience) return readsOfField('lifecycle_state', how);
  if ('persona' in audience) return readsOfField(`persona.${audience.persona}`, how);
  return audienceExpressions(audience).flatMap(({ written }) => readsOfTree(treeOrNone(written), how));
}

function readsOfMail(email: CampaignConfiguration['email']): readonly Read[] {
  const engine = createEngine(anyStore, { escape: false });
  const { subject, preview, heading, body, text = '', button } = email;
  return [subject, preview, heading, body, text, button?.label ?? '', button?.url ?? ''].flatMap((liquid) => {
    try {
      return engine.compile('email', liquid).variables.flatMap((name) => readsOfField(name, 'what its mail says'));
    } catch {
      // Its own checks tell what is wrong with it.
      return [];
    }
  });
}

function readsOfTree(tree: SegmentTree | undefined, how: string): readonly Read[] {
  if (tree === undefined) return [];
  const { fields, measures, purchaseFilters, events, segments, lists } = referencesOf(tree);
  return [
    ...fields.flatMap((field) => readsOfField(field, how)),
    ...[...measures.map((measure) => `${measure}()`), ...(events.length === 0 ? [] : ['probability()'])].map(
      (attribute) => ({ how, attribute }),
    ),
    ...[...new Set(purchaseFilters.map((filter) => filter.slice(0, filter.indexOf(':'))))].map((attribute) => ({
      how,
      attribute,
    })),
    ...segments.map((name): Read => ({ how, object: { kind: 'segment', name } })),
    ...lists.map((name): Read => ({ how, object: { kind: 'list', name } })),
  ];
}

/** A field, and the object that it comes from where there is one. */
function readsOfField(field: string, how: string): readonly Read[] {
  const analysis = /^persona\.([^.]+)/.exec(field)?.[1];
  return [
    { how, attribute: field },
    ...(analysis === undefined ? [] : [{ how, object: { kind: 'persona', name: analysis } } as const]),
  ];
}

/** None where it does not parse, which its own checks tell. */
function treeOrNone(written: SegmentExpression): SegmentTree | undefined {
  try {
    return treeOf(written);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function membershipOf(content: ObjectContent<'segment'>): SegmentTree | undefined {
  try {
    return membershipTree(content);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}
