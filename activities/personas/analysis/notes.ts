/** Tells an analysis' workflow how far it is: often at first, then ever more seldom, so that its history stays short. */
import type { PersonaAnalysisKey, PersonaNote, PersonaStage } from '../../../lib/pure/persona-analyses.ts';
import type { StoreDependencies } from '../../dependencies.ts';

const lookEveryMs = 500;
/** Of the time since the beginning, between two notes: an hour has about a hundred. */
const share = 0.05;

export function createNotes(
  { client, log }: Pick<StoreDependencies, 'client' | 'log'>,
  { store, name, n }: PersonaAnalysisKey,
  stage: PersonaStage,
): { note(text: string): void; stop(): void } {
  const handle = client.workflow.getHandle(`persona/${store}/${name}/${n}`);
  const beganAt = performance.now();
  let wanted = '';
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const now = performance.now();
    if (wanted === told || now - toldAt < (now - beganAt) * share) return;
    [told, toldAt] = [wanted, now];
    handle.signal<[PersonaNote]>('note', { stage, note: wanted }).catch((error: unknown) => {
      // Nobody to tell, or nobody who listens: the work goes on all the same.
      log.debug({ err: error }, 'a note was not heard');
    });
  }, lookEveryMs);
  return {
    note: (text) => {
      wanted = text;
    },
    stop: () => clearInterval(timer),
  };
}
