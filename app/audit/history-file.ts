/** The history of a run: the file that was exported when it closed, else what Temporal still remembers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { explain } from '../../lib/errors.ts';
import type { RunRecord } from '../../storage/state/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';

export interface FoundHistory {
  readonly source: 'file' | 'temporal' | 'none';
  readonly history: History | undefined;
  /** Why there is none, or why the file was passed over. */
  readonly problem: string | null;
}

export async function findHistory(session: Session, record: RunRecord): Promise<FoundHistory> {
  const file = join(storeFolders(session.project).runs, record.runId, 'history.json');
  let problem = `${file} is not there`;
  try {
    return { source: 'file', history: historyFromJSON(JSON.parse(await readFile(file, 'utf8'))), problem: null };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) problem = `${file} is damaged`;
  }
  try {
    const { client } = await session.connect('never');
    const history = await client.workflow.getHandle(record.workflowId).fetchHistory();
    return { source: 'temporal', history, problem };
  } catch (error) {
    const [reason] = explain(error).split('\n', 1);
    return { source: 'none', history: undefined, problem: `${problem}, and Temporal has none either: ${reason}` };
  }
}
