/** `perdura campaign preview`: the mail as one customer would get it. */
import { previewCampaign } from '../../app/campaign-preview.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function campaignPreview(
  { session, output }: CommandContext,
  options: { readonly customer?: string },
  id: string,
): Promise<number> {
  const state = await session.state();
  const preview = await previewCampaign(session, await state.campaigns.require(id), options.customer);
  const { subject, preview: line, text, htmlFile, textFile, customerKey } = preview;
  output.result(
    preview,
    [
      `for      ${customerKey}`,
      `subject  ${subject}`,
      ...(line === '' ? [] : [`preview  ${line}`]),
      '',
      text,
      `HTML: ${htmlFile}`,
      `text: ${textFile}`,
    ].join('\n'),
  );
  return exitCodes.ok;
}
