/** Who gets a test mail: the rows of a CSV file with a column email. */
import { PipelineError } from '../lib/errors.ts';
import { isMailAddress, normaliseAddress } from '../lib/pure/mail-address.ts';
import type { Recipient } from './campaigns.ts';
import { readCsv } from './read-csv.ts';

const mostRecipients = 100;

export async function readRecipients(file: string): Promise<readonly Recipient[]> {
  const { columns, rows } = await readCsv(file);
  const column = columns.find((name) => /^(e-?mail|address)$/i.test(name));
  if (column === undefined) {
    throw new PipelineError('config', `${file}: needs a column email, has ${columns.join(', ') || 'none'}`, {
      remedy: 'give it a header line, such as email,first_name',
    });
  }
  const recipients = new Map<string, Recipient>();
  for (const [index, row] of rows.entries()) {
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
