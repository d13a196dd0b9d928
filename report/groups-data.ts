/** What explains the groups of customers and tells how they moved: plain JSON, gathered by whoever renders a report. */
import type { LifecycleState } from '../models/clusters/lifecycle.ts';
import type { ClusterTrait } from '../models/clusters/traits.ts';

/** What explains the groups of one partition, by rank. */
export interface ExplainedGroups {
  readonly traits: readonly (ClusterTrait & { readonly rank: number })[];
  readonly examples: readonly {
    readonly rank: number;
    readonly typical: ExampleCustomer | null;
    readonly counterExample: ExampleCustomer | null;
  }[];
  /** Customers by rank and state; pairs without any are left out. */
  readonly states: readonly { readonly rank: number; readonly state: LifecycleState; readonly customers: number }[];
}

export interface ExampleCustomer {
  /** Masked, e.g. 'M••• G.' or '0007••'. */
  readonly name: string;
  readonly orders: number;
  readonly daysSinceLastOrder: number;
  readonly averageOrderValue: string;
}

export interface RfmCount {
  readonly group: RfmGroup;
  readonly customers: number;
  readonly totalSpend: string;
}

export type RfmGroup =
  | 'New'
  | 'Promising'
  | 'Loyal'
  | 'Champions'
  | 'Slipping'
  | 'At risk'
  | 'Hibernating'
  | 'Lost'
  | 'No purchases';

/** Bounds of the lifecycle that the store's own rhythm suggests; null where too few customers returned. */
export interface LifecycleSuggestion {
  /** A category of products; `all` for the whole store. */
  readonly category: string;
  readonly gaps: number;
  readonly medianDays: number | null;
  readonly activeDays: number | null;
  readonly inactiveDays: number | null;
  readonly hibernatingDays: number | null;
}

export interface Migrations {
  /** As-of of the run before. */
  readonly since: string;
  readonly kinds: readonly GroupMoves[];
}

export interface GroupMoves {
  /** `cluster_3` and the like, or `lifecycle`. */
  readonly kind: string;
  /** As they are now, least value first: id, name of a cluster set if it has one, rank, customers. */
  readonly groups: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly rank: number;
    readonly customers: number;
  }[];
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly because: 'customer' | 'boundary';
    readonly customers: number;
  }[];
}
