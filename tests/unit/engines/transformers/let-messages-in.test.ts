import { describe, expect, it } from 'vitest';
import { letMessagesIn, TRIP_INTERVAL_MS } from '../../../../src/engines/transformers/let-messages-in.ts';

/** Steps of a reply that take `stepMs` each; counts those before which the event loop turned. */
async function turnsIn(steps: number, stepMs: number): Promise<number> {
  let time = 0;
  let turns = 0;
  const model = {
    forward: async () => {
      time += stepMs;
    },
  };
  letMessagesIn(model, () => time);
  for (let step = 0; step < steps; step += 1) {
    let hasTurned = false;
    const immediate = setImmediate(() => (hasTurned = true));
    await model.forward();
    clearImmediate(immediate);
    turns += Number(hasTurned);
  }
  return turns;
}

describe('letMessagesIn', () => {
  it('turns the event loop before each step that takes long', async () => {
    expect(await turnsIn(20, TRIP_INTERVAL_MS)).toBeGreaterThanOrEqual(15);
  });

  it('turns it now and then where steps are short', async () => {
    const turns = await turnsIn(100, 1);
    expect(turns).toBeLessThanOrEqual(5);
  });

  it('gives the step what it is given, and what it gives', async () => {
    const model = { forward: async (inputs: unknown) => ({ inputs }) };
    letMessagesIn(model as { forward(inputs: never): Promise<unknown> });
    expect(await model.forward('ids')).toEqual({ inputs: 'ids' });
  });
});
