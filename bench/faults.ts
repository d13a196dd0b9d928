/**
 * `npm run bench -- faults --kills 200 [--seed S] [--recipients N]`: one campaign over a mail server that loses answers,
 * defers, refuses and stalls, killed so many times at random moments; then who got what, counted at the mail server.
 */
import { killAtRandom } from '../test/support/campaign-attacks.ts';
import { openLab } from '../test/support/campaign-lab.ts';

export interface FaultsOptions {
  readonly kills: number;
  readonly seed: number;
  readonly recipients: number;
}

/** The report as text, and whether every promise held. */
export async function benchFaults({ kills, seed, recipients }: FaultsOptions) {
  const lab = await openLab({});
  try {
    const started = performance.now();
    const campaign = await lab.createCampaign('faults', recipients, seed);
    const report = await killAtRandom(lab, campaign, { kills, seed });
    const verdict = await lab.verdict(campaign);
    const { deliveredTwice, unaccounted, inDoubt, accepted, broken } = verdict;
    const isClean = deliveredTwice.length + unaccounted.length + inDoubt + broken.length === 0;
    const seconds = Math.round((performance.now() - started) / 1000);
    const lines = [
      `recipients ${recipients}, kills ${report.kills} (seed ${seed}), ${seconds} s`,
      `accepted ${accepted}, delivered twice ${deliveredTwice.length}, unaccounted ${unaccounted.length}, in doubt at the end ${inDoubt}`,
      `most in doubt after one kill: ${report.mostInDoubt}; promises of the ledger broken: ${broken.length}`,
    ];
    return { isClean, text: lines.join('\n'), report, verdict };
  } finally {
    await lab.close();
  }
}
