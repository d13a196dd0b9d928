/** Playbooks of a store: which templates fit, what one would make and how many customers that is, and using it. */
import { compileConditions, type ConditionScope } from '../../activities/conditions.ts';
import { listObjects } from '../../activities/objects.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import { objectName } from '../../lib/pure/object-fields.ts';
import type { PlaybookConfiguration } from '../../lib/pure/playbook-configuration.ts';
import type { SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import { findTemplate, type MadeObjects } from '../../models/playbooks/expand.ts';
import { resolveSettings } from '../../models/playbooks/settings.ts';
import { missing, type StoreNumbers } from '../../models/playbooks/store-numbers.ts';
import { templates } from '../../models/playbooks/templates.ts';
import type { PlaybookTemplate, SettingValue } from '../../models/playbooks/types.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { objectDependencies } from '../object-dependencies.ts';
import { type ObjectChange, planChanges } from '../objects.ts';
import { withPublished } from '../published.ts';
import { type AnswerOf, answerOf, type Desk, withDesk } from '../segments/desk.ts';
import type { Session } from '../session.ts';
import { makeWith } from './expand-documents.ts';
import { readStoreNumbers } from './read-store-numbers.ts';

export interface ListedTemplate {
  readonly template: PlaybookTemplate;
  /** What the store lacks for it; null where it fits. */
  readonly lacks: string | null;
  /** Playbooks of this template in force. */
  readonly used: readonly string[];
}

export async function listTemplates(session: Session, store: string): Promise<readonly ListedTemplate[]> {
  const numbers = await withPublished(session, store, { withContacts: true }, ({ reader }) => readStoreNumbers(reader));
  const used = await listObjects(await objectDependencies(session, store), 'playbook');
  return templates.map((template) => ({
    template,
    lacks: missing(template.needs, numbers)?.en ?? null,
    used: used.filter(({ content }) => content.template === template.id).map(({ name }) => name),
  }));
}

export interface SizedSegment {
  readonly segment: SegmentConfiguration;
  readonly customers: number;
  readonly subscribers: number;
}

export interface ShownTemplate extends AnswerOf {
  readonly template: PlaybookTemplate;
  readonly lacks: string | null;
  /** What was said, and the store's own numbers for the rest; empty where the store lacks something. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly segments: readonly SizedSegment[];
  readonly campaigns: MadeObjects['campaigns'];
}

/** What a template would make here with these settings. */
export async function showTemplate(
  session: Session,
  store: string,
  asked: { readonly template: string; readonly name: string; readonly settings: Readonly<Record<string, string>> },
): Promise<ShownTemplate> {
  const template = knownTemplate(asked.template);
  return withDesk(session, store, {}, async (desk) => {
    const numbers = await readStoreNumbers(desk.reader);
    const lacks = missing(template.needs, numbers)?.en ?? null;
    const made =
      lacks === null ? makeWith(session, store, playbookOf(asked, numbers), numbers, template.id) : undefined;
    return {
      ...answerOf(desk),
      template,
      lacks,
      settings: Object.fromEntries(made?.settings ?? []),
      segments: made === undefined ? [] : await sizeSegments(desk, made.segments),
      campaigns: made?.campaigns ?? [],
    };
  });
}

/** What using a playbook would change: the playbook itself, its segments, its draft campaigns. */
export async function planPlaybook(
  session: Session,
  store: string,
  asked: {
    readonly template: string;
    readonly name?: string | undefined;
    readonly settings: Readonly<Record<string, string>>;
  },
): Promise<readonly ObjectChange[]> {
  const { id } = knownTemplate(asked.template);
  const name = asked.name ?? id;
  const checked = objectName.max(40).safeParse(name);
  if (!checked.success) {
    throw new PipelineError('config', `playbook name ${checked.error.issues[0]?.message}, is ${name}`, {
      remedy: 'its segments are called after it: say a short --name',
    });
  }
  const numbers = await withPublished(session, store, { withContacts: true }, ({ reader }) => readStoreNumbers(reader));
  const playbook = playbookOf({ ...asked, name }, numbers);
  const { segments, campaigns } = makeWith(session, store, playbook, numbers, `playbook ${name}`);
  const file = `playbook ${name}`;
  const written = [{ kind: 'playbook', ...playbook }, ...segments, ...campaigns];
  return planChanges(
    session,
    written.map((content) => ({ file, text: JSON.stringify({ ...content, store }) })),
  );
}

/** Segments in force that are called after the playbook and that it does not make with these settings. */
export async function leftOver(
  session: Session,
  store: string,
  name: string,
  changes: readonly ObjectChange[],
): Promise<readonly string[]> {
  const { objects } = await session.state();
  const made = new Set(changes.filter(({ kind }) => kind === 'segment').map((change) => change.name));
  return (await objects.list({ store, kind: 'segment' }))
    .filter(({ content }) => (content as SegmentConfiguration).description.endsWith(`(playbook ${name})`))
    .map((segment) => segment.name)
    .filter((segment) => !made.has(segment));
}

function knownTemplate(id: string): PlaybookTemplate {
  try {
    return findTemplate(id);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', error.message, { remedy: 'perdura playbook list shows them' });
  }
}

/** With the settings as values of their kinds; which of them fit is told when it is expanded. */
function playbookOf(
  asked: { readonly template: string; readonly name: string; readonly settings: Readonly<Record<string, string>> },
  numbers: StoreNumbers,
): Pick<PlaybookConfiguration, 'name' | 'template' | 'settings'> {
  const template = knownTemplate(asked.template);
  const names = template.settings.map(({ name }) => name);
  for (const name of Object.keys(asked.settings).filter((one) => !names.includes(one))) {
    const guess = nearest(name, names);
    throw new PipelineError(
      'config',
      `${template.id} has no setting ${name}${guess === undefined ? '' : `; did you mean ${guess}?`}`,
      { remedy: `its settings are ${names.join(', ')}` },
    );
  }
  try {
    const values = resolveSettings(template, asked.settings, numbers);
    const said = Object.keys(asked.settings).map((name) => [name, values.get(name) ?? '']);
    return {
      name: asked.name,
      template: template.id,
      settings: Object.fromEntries(said) as Record<string, SettingValue>,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', error.message, { remedy: `perdura playbook show ${template.id}` });
  }
}

async function sizeSegments(desk: Desk, segments: readonly SegmentConfiguration[]): Promise<readonly SizedSegment[]> {
  const { scope, reader } = desk;
  const names = segments.map(({ name }) => name);
  const known: ConditionScope = {
    ...scope,
    vocabulary: { ...scope.vocabulary, segments: [...new Set([...scope.vocabulary.segments, ...names])] },
    unpublished: new Map([
      ...scope.unpublished,
      ...segments.map((segment) => [segment.name, membershipTree(segment)] as const),
    ]),
  };
  const { sql, parameters } = await compileConditions(
    reader,
    known,
    names.map((segment) => ({ segment })),
  );
  const counts = names.flatMap((_, at) => [
    `count(*) filter (where c${at}) as "customers${at}"`,
    `count(*) filter (where c${at} and contacts.newsletter = 'subscribed') as "subscribers${at}"`,
  ]);
  const [row] = await reader.rows<Readonly<Record<string, number | string>>>(
    `with conditions as (${sql}) select ${counts.join(', ')} from conditions left join contacts using (customer_key)`,
    parameters,
  );
  return segments.map((segment, at) => ({
    segment,
    customers: Number(row?.[`customers${at}`] ?? 0),
    subscribers: Number(row?.[`subscribers${at}`] ?? 0),
  }));
}
