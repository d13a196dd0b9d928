/** A static list in force. */
import { readObject } from '../../activities/objects.ts';
import { objectDependencies } from '../object-dependencies.ts';
import type { Session } from '../session.ts';

export interface ListDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly customers: readonly string[];
  readonly version: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export async function describeList(session: Session, store: string, name: string): Promise<ListDescription> {
  const { content, version, createdAt, author } = await readObject(
    await objectDependencies(session, store),
    'list',
    name,
  );
  const { title = name, description, customers } = content;
  return { name, title, description, customers, version, updatedAt: createdAt, updatedBy: author };
}
