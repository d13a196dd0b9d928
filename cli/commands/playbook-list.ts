/** `perdura playbook list`: the templates, whether they fit the store, and the playbooks made of them. */
import { listTemplates } from '../../app/playbooks/playbooks.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';

export async function playbookList(
  { session, output }: CommandContext,
  options: { readonly store?: string },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const listed = await listTemplates(session, store);
  output.result(
    listed.map(({ template: { id, title, description }, lacks, used }) => ({ id, title, description, lacks, used })),
    showTable(
      [{ head: 'template' }, { head: 'what it is' }, { head: 'fits' }, { head: 'in use as' }],
      listed.map(({ template, lacks, used }) => [
        template.id,
        template.title.en,
        lacks === null ? 'yes' : lacks,
        used.join(', ') || null,
      ]),
    ),
  );
  return exitCodes.ok;
}
