/** The contract of engines on the real thing: transformers.js in a real worker, on WebGPU and on WebAssembly. */
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { describeEngine } from '../../contracts/engine.ts';
import { CPU_CARD, GPU_CARD, SITE_URL } from './built-in-card.ts';

const tooLong = {
  messages: [{ role: 'user', content: 'word '.repeat(2_000) }],
  temperature: 0,
  maxTokens: 8,
  seed: 7,
} as const;

for (const [name, card] of [['WebGPU', GPU_CARD], ['WebAssembly', CPU_CARD]] as const)
  describeEngine({
    name: `transformers.js on ${name}`,
    card,
    deltas: 'whole',
    countsMemory: card === GPU_CARD,
    tooLong,
    open: async () => createTransformersEngine({ siteUrl: SITE_URL }),
  });
