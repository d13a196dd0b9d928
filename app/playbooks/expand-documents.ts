/** The objects that playbooks in applied files make, as documents of their own beside those of the files. */
import { PipelineError } from '../../lib/errors.ts';
import { isSameObject, type ObjectDocument, parseObjects, storeOf } from '../../lib/object-documents.ts';
import type { PlaybookConfiguration } from '../../lib/pure/playbook-configuration.ts';
import { expandPlaybook, type MadeObjects } from '../../models/playbooks/expand.ts';
import type { StoreNumbers } from '../../models/playbooks/store-numbers.ts';
import { readPointer } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import { withPublished } from '../published.ts';
import type { Session } from '../session.ts';
import { readStoreNumbers } from './read-store-numbers.ts';

/**
 * Of playbooks that are new or changed. What the files say themselves of such an object counts, and an unchanged
 * playbook makes nothing anew: the numbers that it froze stay.
 */
export async function expandPlaybooks(
  session: Session,
  documents: readonly ObjectDocument[],
  byDefault?: string,
): Promise<readonly ObjectDocument[]> {
  const made: ObjectDocument[] = [];
  for (const document of documents.filter(({ kind }) => kind === 'playbook')) {
    const store = storeOf(document, session.project, byDefault);
    const content = document.content() as PlaybookConfiguration;
    const latest = await (await session.state()).objects.latest({ store, kind: 'playbook', name: document.name });
    if (latest !== undefined && isSameObject('playbook', content, latest.content)) continue;
    const isWritten = ({ kind, name }: ObjectDocument) =>
      documents.some((other) => other.kind === kind && other.name === name);
    const isPublished = (await readPointer(storeFolders(session.project).published, store)) !== undefined;
    // Before the first run there are no numbers: a file that brings the segments along needs none.
    if (!isPublished && documents.some(({ kind, name }) => kind === 'segment' && name.startsWith(`${document.name}-`)))
      continue;
    const objects = await makeObjects(session, store, content, document.place);
    made.push(...documentsOf(objects, store, document.place).filter((one) => !isWritten(one)));
  }
  return made;
}

/** What a playbook makes with the numbers of what is published now. */
async function makeObjects(
  session: Session,
  store: string,
  playbook: Pick<PlaybookConfiguration, 'name' | 'template' | 'settings'>,
  place: string,
): Promise<MadeObjects> {
  const numbers = await withPublished(session, store, { withContacts: true }, ({ reader }) => readStoreNumbers(reader));
  return makeWith(session, store, playbook, numbers, place);
}

export function makeWith(
  session: Session,
  store: string,
  playbook: Pick<PlaybookConfiguration, 'name' | 'template' | 'settings'>,
  numbers: StoreNumbers,
  place: string,
): MadeObjects {
  try {
    return expandPlaybook(playbook, numbers, session.project.config.stores[store]?.language ?? 'en');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', `${place}: ${error.message}`, {
      remedy: 'perdura playbook list says what fits this store, perdura playbook show TEMPLATE what can be set',
    });
  }
}

function documentsOf(objects: Pick<MadeObjects, 'segments' | 'campaigns'>, store: string, place: string) {
  const contents = [...objects.segments, ...objects.campaigns];
  return contents.flatMap((content) =>
    parseObjects(JSON.stringify({ ...content, store }), `${place} makes ${content.kind} ${content.name}`),
  );
}
