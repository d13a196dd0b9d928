/** What a materialisation is given, and what it says that it did. */
import type { Transaction } from '../../warehouse.ts';
import type { ModelChange } from '../artefacts/results.ts';
import type { Model } from '../model.ts';
import type { Difference, Knowledge } from './changes.ts';
import type { Inputs, StoredModel } from './state.ts';
import type { Watch } from './watch.ts';

export interface BuildContext {
  readonly tx: Transaction;
  readonly known: Knowledge;
  readonly runId: string;
  readonly isFull: boolean;
  readonly instant: Date | undefined;
  readonly backfill: { readonly from: string; readonly to: string } | undefined;
  /** What those who are built by its changes look at; undefined where there are none. */
  readonly watched: Watch | undefined;
  readonly isAccepted: boolean;
  readonly nextVersion: number;
}

/** A model that stands as it was built, with the meaning that it has now. */
export interface Standing {
  readonly model: Model;
  readonly stored: StoredModel;
  readonly inputs: Inputs;
}

export interface Done {
  readonly change: ModelChange;
  /** Whether rows may have changed. */
  readonly hasChanged: boolean;
  /** Which, where that is known. */
  readonly difference?: Difference;
}

/** Why a model cannot be built from what changed alone. */
export interface Refusal {
  readonly because: string;
}

export const isRefusal = (outcome: Done | Refusal): outcome is Refusal => !('change' in outcome);
