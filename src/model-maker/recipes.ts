/** What the two built-in models are made of. Changing anything here changes the committed files: run `make-models`. */
import type { Schedule } from './train.ts';
import type { GptShape } from './weights.ts';

export interface Recipe {
  readonly modelId: string;
  readonly shape: GptShape;
  readonly schedule: Schedule;
  readonly seed: number;
}

/** 256 bytes, 767 merges, the end of text. */
export const VOCABULARY = 1024;

export const RECIPES: readonly Recipe[] = [
  {
    modelId: 'benchtab-tiny-1',
    shape: { vocabulary: VOCABULARY, width: 48, heads: 3, layers: 1, hidden: 96 },
    schedule: { steps: 300, documentsPerStep: 12, peakLearningRate: 4e-3, weightDecay: 0.1 },
    seed: 1,
  },
  {
    modelId: 'benchtab-tiny-2',
    shape: { vocabulary: VOCABULARY, width: 96, heads: 6, layers: 2, hidden: 384 },
    schedule: { steps: 300, documentsPerStep: 12, peakLearningRate: 3e-3, weightDecay: 0.1 },
    seed: 2,
  },
];
