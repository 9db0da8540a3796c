import { describe, expect, it } from 'vitest';
import { createPromptApiEngine } from '../../../src/engines/prompt-api/engine.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';

const CARD = webllmCard({ engine: 'prompt-api', source: 'language-model', isUncontrolled: true });

// A headless Chromium has the interface, and no model behind it.
describe("the browser's own model, in a browser without one", () => {
  it('is not available, with the reason and the way out', async () => {
    const found = await createPromptApiEngine().probe();
    expect(found).toMatchObject({ available: false, reason: expect.stringMatching(/chrome:\/\/on-device-internals|Chrome 148/) });
  });

  it('is refused at the load, and leaves the GPU free', async () => {
    const loading = createPromptApiEngine().load(CARD, { signal: new AbortController().signal, gpuBudgetBytes: null });
    await expect(loading).rejects.toMatchObject({ kind: 'unavailable' });
    const { held } = await navigator.locks.query();
    expect(held?.filter(({ name }) => name === 'benchtab-gpu')).toEqual([]);
  });
});
