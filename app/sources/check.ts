/** Asks a source's system whether it can be read as configured: what is fine, a line each, else what to change. */
import { explain, PipelineError } from '../../lib/errors.ts';
import type { Check } from '../checks.ts';
import type { Session } from '../session.ts';
import { withConfigured } from './configured.ts';

export interface SourceCheck extends Check {
  /** perdura.yaml has to change, rather than the system. */
  readonly isConfiguration: boolean;
}

export async function checkSource(
  session: Session,
  store: string,
  name: string,
  signal: AbortSignal,
): Promise<readonly SourceCheck[]> {
  const named = (detail: string): SourceCheck => ({ check: name, status: 'ok', detail, isConfiguration: false });
  try {
    return await withConfigured(session, store, name, async (open, { source, config, place }) => {
      const fine = await open.check(signal);
      const resources = open.resources.map((resource) => resource.name).join(', ');
      const checks = [named(`${source.name}, ${place}: ${resources}`), ...fine.map(named)];
      if (source.webhooks === undefined) return checks;
      const { topics } = source.webhooks;
      return [
        ...checks,
        source.webhooks.isConfigured(config)
          ? named(`webhooks: ${topics.join(', ')}`)
          : {
              check: name,
              status: 'warn',
              detail: 'webhooks: no secret to compare their signatures with, so none is taken',
              remedy: 'needed for perdura receiver only; see docs/guides/receiver.md',
              isConfiguration: true,
            },
      ];
    });
  } catch (error) {
    signal.throwIfAborted();
    const isKnown = error instanceof PipelineError;
    return [
      {
        check: name,
        status: 'fail',
        detail: isKnown ? error.message : explain(error),
        ...(isKnown && error.remedy !== undefined ? { remedy: error.remedy } : {}),
        isConfiguration: isKnown && error.kind === 'config',
      },
    ];
  }
}
