/** What the two built-in models are made of. Changing anything here changes the committed files: run `make-models`. */
import type { Schedule } from './train.ts';
import type { GptShape } from './weights.ts';

export interface Recipe {
  readonly modelId: string;
  readonly shape: GptShape;
  readonly schedule: Schedule;
  readonly seed: number;
}

/** 256 bytes, 1,791 merges, the end of text: most words of the corpus are one token. */
export const VOCABULARY = 2048;

export const RECIPES: readonly Recipe[] = [
  {
    modelId: 'benchtab-tiny-1',
    shape: { vocabulary: VOCABULARY, width: 32, heads: 2, layers: 1, hidden: 64 },
    schedule: { steps: 350, documentsPerStep: 12, peakLearningRate: 6e-3, weightDecay: 0.1 },
    seed: 1,
  },
  {
    modelId: 'benchtab-tiny-2',
    shape: { vocabulary: VOCABULARY, width: 64, heads: 4, layers: 2, hidden: 256 },
    schedule: { steps: 700, documentsPerStep: 12, peakLearningRate: 3e-3, weightDecay: 0.1 },
    seed: 2,
  },
];
