/**
 * On the CPU a whole reply is one chain of microtasks, so that the message that asks for an interrupt would be read only
 * after its end. A trip through the event loop before a step lets it in.
 */

/** Milliseconds between two trips: a trip costs some tenths of a millisecond, a step of a small model little more. */
export const TRIP_INTERVAL_MS = 30;

/** The member of a model in use: one step of a reply. */
interface SteppedModel {
  forward(inputs: never): Promise<unknown>;
}

/** Changes the model: its steps let messages in every {@link TRIP_INTERVAL_MS}. */
export function letMessagesIn(model: SteppedModel, now: () => number = () => performance.now()): void {
  const forward = model.forward.bind(model);
  let lastTrip = -Infinity;
  model.forward = async (inputs) => {
    if (now() - lastTrip >= TRIP_INTERVAL_MS) {
      await nextTask();
      lastTrip = now();
    }
    return forward(inputs);
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
