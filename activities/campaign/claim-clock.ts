/**
 * Until when an attempt may hand messages over: a claim lasts while it is prolonged, by the clock of this process
 * and by the wall's, since the first stands still while a machine sleeps.
 */

export interface ClaimClock {
  /** Aborted by `stop`, by the caller's own signal, and the moment that the claim has run out, as soon as anybody looks. */
  readonly signal: AbortSignal;
  /** Call it before asking the ledger; what it returns prolongs the claim from that moment on, once the ledger has. */
  mark(): () => void;
  stop(reason: Error): void;
  close(): void;
}

export function startClaimClock(seconds: number, parent: AbortSignal, wallNow: () => number = Date.now): ClaimClock {
  const controller = new AbortController();
  const { signal } = controller;
  let steadyEnd = 0;
  let wallEnd = 0;
  const runOut = () => controller.abort(new DOMException('the claim has run out', 'AbortError'));
  const isOver = () => performance.now() >= steadyEnd || wallNow() >= wallEnd;
  const abortWithParent = () => controller.abort(parent.reason);
  if (parent.aborted) abortWithParent();
  parent.addEventListener('abort', abortWithParent, { once: true });

  // A process that was stopped may go on in the middle of its work, before any timer: whoever looks, sees.
  const isAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get;
  Object.defineProperty(signal, 'aborted', {
    get() {
      if (isAborted?.call(signal) !== true && isOver()) runOut();
      return isAborted?.call(signal) as boolean;
    },
  });
  const timer = setInterval(() => signal.aborted, 250);
  const markAt = () => {
    const [steady, wall] = [performance.now(), wallNow()];
    return () => {
      steadyEnd = Math.max(steadyEnd, steady + seconds * 1000);
      wallEnd = Math.max(wallEnd, wall + seconds * 1000);
    };
  };
  markAt()();
  return {
    signal,
    mark: markAt,
    stop: (reason) => controller.abort(reason),
    close() {
      clearInterval(timer);
      parent.removeEventListener('abort', abortWithParent);
    },
  };
}
