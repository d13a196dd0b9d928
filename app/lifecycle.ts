/** The CLV configuration with other bounds of the lifecycle, ready to be applied. */
import type { LifecycleThresholds } from '../models/clusters/lifecycle.ts';
import { getObject } from './object-reading.ts';
import { toYaml } from './object-yaml.ts';
import type { Session } from './session.ts';

export async function withLifecycle(session: Session, store: string, lifecycle: LifecycleThresholds): Promise<string> {
  const { object } = await getObject(session, store, 'clv', 'clv');
  const content = object.content as Readonly<Record<string, unknown>>;
  return toYaml('clv', { ...content, lifecycle }, { store, version: object.version });
}
