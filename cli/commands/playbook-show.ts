/** `perdura playbook show`: what a template would make here. */
import { showTemplate } from '../../app/playbooks/playbooks.ts';
import { readSettingOptions } from '../setting-options.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showPlaybook } from '../show/playbook.ts';

export async function playbookShow(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly set: readonly string[] },
  template: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const settings = readSettingOptions(options.set);
  const shown = await showTemplate(session, store, { template, name: template, settings });
  const { id, title, description, numbers, needs } = shown.template;
  output.result({ ...shown, template: { id, title, description, numbers, needs } }, showPlaybook(shown));
  return exitCodes.ok;
}
