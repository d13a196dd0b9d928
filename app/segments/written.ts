/** The segment that somebody means: by name, as a file has it, or as a line of conditions. */
import { inWordsOf } from '../../activities/conditions.ts';
import { parseObjects, storeOf } from '../../lib/object-documents.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import { treeOf } from '../../models/segments/read.ts';
import type { WrittenFile } from '../objects.ts';
import type { Session } from '../session.ts';
import { type Desk, findSegment } from './desk.ts';

export interface AskedSegment {
  readonly name?: string | undefined;
  readonly where?: string | undefined;
  readonly files: readonly WrittenFile[];
}

export interface WrittenSegment {
  readonly content: Pick<SegmentConfiguration, 'name' | 'where' | 'stay_while' | 'include' | 'exclude'>;
  /** In force; null for one that is only written. */
  readonly version: number | null;
  /** Where it is written, for messages. */
  readonly place: string;
}

/** What a line of conditions is called while it has no name; no object can be called so. */
const nameless = '--where';

/** Its lines are read: a slip in one is told with its place. */
export function writtenSegment(
  session: Session,
  desk: Pick<Desk, 'store' | 'segments'>,
  asked: AskedSegment,
): WrittenSegment {
  const { content, place, ...found } = findWritten(session, desk, asked);
  return inWordsOf(place, () => ({
    ...found,
    place,
    content: {
      ...content,
      where: treeOf(content.where),
      ...(content.stay_while === undefined ? {} : { stay_while: treeOf(content.stay_while) }),
    },
  }));
}

function findWritten(
  session: Session,
  { store, segments }: Pick<Desk, 'store' | 'segments'>,
  { name, where, files }: AskedSegment,
): WrittenSegment {
  if (where !== undefined) {
    return { content: { name: nameless, where, include: [], exclude: [] }, version: null, place: '--where' };
  }
  if (files.length === 0) {
    if (name === undefined) {
      throw new PipelineError('config', 'segment: needs one, has none', {
        remedy: 'name one, write it with --where "…", or give its file with -f',
      });
    }
    const { content, version } = findSegment(segments, store, name);
    return { content, version, place: `segment ${name}` };
  }
  const documents = files
    .flatMap(({ file, text }) => parseObjects(text, file))
    .filter((document) => document.kind === 'segment' && storeOf(document, session.project, store) === store)
    .filter((document) => name === undefined || document.name === name);
  const [document] = documents;
  if (document === undefined || documents.length > 1) {
    const wanted = name === undefined ? 'one segment' : `one segment called ${name}`;
    throw new PipelineError(
      'config',
      `${files.map(({ file }) => file).join(', ')}: needs ${wanted} of store ${store}, has ${documents.length}`,
      { remedy: documents.length > 1 ? `name one of ${documents.map((one) => one.name).join(', ')}` : 'kind: segment' },
    );
  }
  return { content: document.content() as SegmentConfiguration, version: null, place: document.place };
}
