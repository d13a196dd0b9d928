/**
 * `npm run bench -- campaign [--recipients 12000]`: a campaign from claim to acceptance, through Temporal, over a mail
 * server on this machine that answers at once: throughput, CPU of the worker, length of the history.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
        `recipients ${recipients}: ${accepted} accepted in ${seconds.toFixed(1)} s, ${Math.round(accepted / seconds)} a second`,
        `CPU of the worker ${cpuSeconds.toFixed(1)} s (${((cpuSeconds / accepted) * 1000).toFixed(2)} ms a message); history ${historyLength} events`,
      ].join('\n'),
      figures: { recipients, accepted, seconds, cpuSeconds, historyLength },
    };
  } finally {
    await lab.close();
    await temporal.stop();
  }
}
