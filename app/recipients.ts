/** Who gets a test mail: the rows of a CSV file with a column email. */
import { PipelineError } from '../lib/errors.ts';
import { isMailAddress, normaliseAddress } from '../lib/pure/mail-address.ts';
import { readCsvRows } from '../storage/audiences/read-csv.ts';
import type { Recipient } from './campaigns.ts';

const mostRecipients = 100;

export async function readRecipients(file: string): Promise<readonly Recipient[]> {
  const rows = await readCsvRows(file);
  const recipients = new Map<string, Recipient>();
  for (const [index, row] of rows.entries()) {
    const column = Object.keys(row).find((name) => /^(e-?mail|address)$/i.test(name.trim()));
    if (column === undefined) {
      throw new PipelineError('config', `${file}: needs a column email, has ${Object.keys(row).join(', ')}`);
    }
    const { [column]: written, ...attributes } = row;
    const address = normaliseAddress(written ?? '');
    if (!isMailAddress(address)) {
      throw new PipelineError('config', `${file}: row ${index + 1} has no e-mail address that a mail could go to`);
    }
    recipients.set(address, { address, attributes });
  }
  if (recipients.size === 0) throw new PipelineError('config', `${file}: has no rows`);
  if (recipients.size > mostRecipients) {
    throw new PipelineError(
      'config',
      `${file}: a test goes to ${mostRecipients} people at most, has ${recipients.size}`,
      {
        remedy: 'send the campaign itself with perdura campaign send',
      },
    );
  }
  return [...recipients.values()];
}
