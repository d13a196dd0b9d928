/** What a run was configured with, and how that differs from what readers saw before. */
import { type ObjectKind, objectKinds } from '../../lib/pure/object-kinds.ts';
import type { ObjectVersion, RunRecord, State } from '../../storage/state/index.ts';
import { diffOf, type Side } from '../object-yaml.ts';
import { titleOf } from '../objects.ts';
import type { ConfigurationAudit } from './audit.ts';

export async function auditConfiguration(
  state: State,
  record: RunRecord,
  previous: RunRecord | undefined,
): Promise<ConfigurationAudit> {
  const before = previous?.objectVersions ?? {};
  const after = record.objectVersions ?? {};
  return {
    project: {
      hash: record.configHash,
      previousHash: previous?.configHash ?? null,
      isChanged: previous === undefined ? null : previous.configHash !== record.configHash,
    },
    objects: await Promise.all(
      Object.entries(after)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([label, version]) => auditObject(state, record.store, label, version, before[label])),
    ),
  };
}

async function auditObject(
  state: State,
  store: string,
  label: string,
  version: number,
  previousVersion: number | undefined,
): Promise<ConfigurationAudit['objects'][number]> {
  const [kind = '', name = ''] = label.split('/');
  const read = (wanted: number) => state.objects.get({ store, kind, name, version: wanted });
  const object = await read(version);
  const previous = previousVersion === undefined ? undefined : await read(previousVersion);
  return {
    kind,
    name,
    version,
    hash: object?.hash ?? null,
    author: object?.author ?? null,
    createdAt: object?.createdAt ?? null,
    reason: object?.reason ?? null,
    previousVersion: previousVersion ?? null,
    diff: object === undefined || previous === undefined ? '' : differenceOf(kind, previous, object),
  };
}

function differenceOf(kind: string, previous: ObjectVersion, object: ObjectVersion): string {
  if (previous.hash === object.hash || !Object.hasOwn(objectKinds, kind)) return '';
  const side = (version: ObjectVersion): Side => ({ title: titleOf(version), content: version.content });
  return diffOf(kind as ObjectKind, side(previous), side(object));
}
