/**
 * `npm run bench -- campaign [--recipients 12000]`: a campaign from claim to acceptance, through Temporal, over a mail
 * server on this machine that answers at once: throughput, CPU of the worker, length of the history. Before it the
 * floor: the same number of mails handed to the same server by nodemailer alone.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { usualPace } from '../lib/pure/sending.ts';
import { taskQueueOf } from '../temporal.config.ts';
import { openLab } from '../test/support/campaign-lab.ts';
import { startTestTemporal } from '../test/support/temporal.ts';

export async function benchCampaign(recipients: number) {
  const temporal = await startTestTemporal();
  const lab = await openLab({ delayMs: 0, manners: ['ok'], pace: usualPace });
  try {
    const workflowsPath = new URL('../workflows/index.ts', import.meta.url).pathname;
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const bundle = join(lab.home, 'workflows.js');
    writeFileSync(bundle, code);
    const floor = await sendAlone(lab.smtp.port, recipients);
    const campaignId = await lab.createCampaign('bench', recipients, 1);
    const worker = await lab.startProcess({
      temporal: { address: temporal.address, namespace: temporal.namespace, bundle },
    });
    const started = performance.now();
    const handle = await temporal.client.workflow.start('sendCampaign', {
      workflowId: `campaign/${campaignId}`,
      taskQueue: taskQueueOf('lab'),
      args: [{ campaignId, occurrence: 'once' }],
    });
    await handle.result();
    const seconds = (performance.now() - started) / 1000;
    const cpuSeconds = worker.cpuSeconds();
    const { historyLength } = await handle.describe();
    const { accepted } = await lab.verdict(campaignId);
    return {
      text: [
        `floor ${recipients}: nodemailer alone in ${floor.seconds.toFixed(1)} s, ${Math.round(recipients / floor.seconds)} a second, CPU ${floor.cpuSeconds.toFixed(1)} s`,
        `recipients ${recipients}: ${accepted} accepted in ${seconds.toFixed(1)} s, ${Math.round(accepted / seconds)} a second`,
        `CPU of the worker ${cpuSeconds.toFixed(1)} s (${((cpuSeconds / accepted) * 1000).toFixed(2)} ms a message); history ${historyLength} events`,
      ].join('\n'),
      figures: { floor, recipients, accepted, seconds, cpuSeconds, historyLength },
    };
  } finally {
    await lab.close();
    await temporal.stop();
  }
}

async function sendAlone(port: number, recipients: number) {
  const program = new URL('./floor-mails.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(port), String(recipients)]);
  return JSON.parse(stdout) as { readonly seconds: number; readonly cpuSeconds: number };
}
