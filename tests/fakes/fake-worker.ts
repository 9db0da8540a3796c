/** A Worker without a thread: one end of a MessageChannel, with whatever API is exposed on the other. */
import { expose } from 'comlink';
import type { EngineWorkerApi } from '../../src/engines/worker-protocol.ts';
import type { WorkerLike } from '../../src/engines/worker-session.ts';

export interface FakeWorker extends WorkerLike {
  readonly isTerminated: boolean;
  /** Fires the worker's `error` event. */
  crash(message?: string): void;
  /** Fires the worker's `messageerror` event. */
  garble(): void;
}

export function createFakeWorker(api: EngineWorkerApi): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  const events = new EventTarget();
  let isTerminated = false;
  expose(api, port2);
  const isPortEvent = (type: string) => type === 'message';
  return {
    get isTerminated() {
      return isTerminated;
    },
    postMessage: (message: unknown, transfer?: unknown) => port1.postMessage(message, (transfer ?? []) as Transferable[]),
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      if (isPortEvent(type)) port1.start();
      (isPortEvent(type) ? port1 : events).addEventListener(type, listener);
    },
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      (isPortEvent(type) ? port1 : events).removeEventListener(type, listener);
    },
    terminate: () => {
      isTerminated = true;
      port1.close();
      port2.close();
    },
    crash: (message = '') => events.dispatchEvent(Object.assign(new Event('error'), { message })),
    garble: () => events.dispatchEvent(new Event('messageerror')),
  };
}
