import { createGpuLock, createPageLocks } from '../../src/engines/gpu-lock.ts';
import { createPromptApiEngine } from '../../src/engines/prompt-api/engine.ts';
import { webllmCard } from '../fakes/fake-cards.ts';
import { createFakeLanguageModel } from '../fakes/fake-language-model.ts';
import { describeEngine } from './engine.ts';

describeEngine({
  name: "the browser's own model, made up",
  card: webllmCard({ engine: 'prompt-api', source: 'language-model', isUncontrolled: true }),
  deltas: 'whole',
  countsMemory: false,
  tooLong: { messages: [{ role: 'user', content: 'word '.repeat(600) }], temperature: 0, maxTokens: 12, seed: 7 },
  open: async () =>
    createPromptApiEngine({
      surroundings: createFakeLanguageModel({ contextWindow: 512 }).surroundings,
      gpuLock: createGpuLock({ locks: createPageLocks() }),
    }),
});
