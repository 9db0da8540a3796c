/** Real time. */
import { EngineError } from '../core/errors.ts';
import type { CancelSignal, Clock } from '../core/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: CancelSignal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        reject(new EngineError('cancelled', 'cancelled'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener('abort', stop);
    }),
};
