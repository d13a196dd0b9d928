/** What sets a cluster apart, in words: one short phrase per trait. */
import type { Language } from './names.ts';

export interface ClusterTrait {
  /** As in the table `cluster_traits`. */
  readonly trait: string;
  readonly clusterMean: number;
  readonly storeMean: number;
  /** In standard deviations of the store's customers. */
  readonly difference: number;
}

/** How figures are written where the phrase stands. */
export interface TraitFormats {
  days(value: number): string;
  orders(value: number): string;
  money(value: number): string;
  /** Of 0 to 1. */
  share(value: number): string;
}

/**
 * @example describeTrait({ trait: 'orders', clusterMean: 12.46, storeMean: 2.91, difference: 2.3 }, 'en', formats)
 * // => '12.5 orders each (store: 2.9)'
 */
export function describeTrait(
  { trait, clusterMean, storeMean }: ClusterTrait,
  language: Language,
  formats: TraitFormats,
): string {
  const words = wording[language];
  const channel = /^first_channel: (.*)$/s.exec(trait)?.[1];
  if (channel !== undefined) return words.channel(channel, formats.share(clusterMean), formats.share(storeMean));
  const known = words.traits[trait];
  if (known === undefined) throw new RangeError(`traits: need a known one, got ${trait}`);
  const show = formats[known.as];
  return known.say(show(clusterMean), show(storeMean));
}

interface Trait {
  readonly as: keyof TraitFormats;
  say(cluster: string, store: string): string;
}

interface Wording {
  channel(name: string, cluster: string, store: string): string;
  readonly traits: Readonly<Record<string, Trait>>;
}

const wording: Readonly<Record<Language, Wording>> = {
  en: {
    channel: (name, cluster, store) => `${cluster} came first through ${name} (store: ${store})`,
    traits: {
      days_since_last_order: { as: 'days', say: (own, store) => `last order ${own} days ago (store: ${store})` },
      orders: { as: 'orders', say: (own, store) => `${own} orders each (store: ${store})` },
      average_order_value: { as: 'money', say: (own, store) => `${own} an order (store: ${store})` },
      days_between_orders: { as: 'days', say: (own, store) => `${own} days between orders (store: ${store})` },
      one_order: { as: 'share', say: (own, store) => `${own} ordered once (store: ${store})` },
      never_ordered: { as: 'share', say: (own, store) => `${own} never ordered (store: ${store})` },
      subscribed: { as: 'share', say: (own, store) => `${own} take the newsletter (store: ${store})` },
    },
  },
  es: {
    channel: (name, cluster, store) => `el ${cluster} llegó por ${name} (tienda: ${store})`,
    traits: {
      days_since_last_order: { as: 'days', say: (own, store) => `última compra hace ${own} días (tienda: ${store})` },
      orders: { as: 'orders', say: (own, store) => `${own} pedidos por cliente (tienda: ${store})` },
      average_order_value: { as: 'money', say: (own, store) => `${own} por pedido (tienda: ${store})` },
      days_between_orders: { as: 'days', say: (own, store) => `${own} días entre pedidos (tienda: ${store})` },
      one_order: { as: 'share', say: (own, store) => `el ${own} compró una sola vez (tienda: ${store})` },
      never_ordered: { as: 'share', say: (own, store) => `el ${own} nunca ha comprado (tienda: ${store})` },
      subscribed: { as: 'share', say: (own, store) => `el ${own} recibe el boletín (tienda: ${store})` },
    },
  },
};
