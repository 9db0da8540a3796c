/** Measures how well a model predicts text. */
import type { Tokenizer } from './bpe.ts';
import { plainDocument } from './documents.ts';
import type { Passage } from './corpus.ts';
import type { Kernels } from './kernels.ts';
import { crossEntropyInPlace } from './loss.ts';
import { encodeBatch } from './train.ts';
import { forward } from './transformer.ts';
import type { GptShape, Weights } from './weights.ts';

/**
 * Bits the model needs for each byte of the passages' answers, given their first questions; lower is better.
 * Bytes, not tokens, so that models with different tokenizers can be compared. The end of each answer counts as
 * one byte.
 */
export function bitsPerByte(
  kernels: Kernels,
  { weights, shape, tokenizer }: { weights: Weights; shape: GptShape; tokenizer: Tokenizer },
  passages: readonly Passage[],
): number {
  let [nats, bytes] = [0, 0];
  for (const passage of passages) {
    nats += kernels.scope(() => {
      const { batch, tokenWeights } = encodeBatch(kernels, [plainDocument(passage)], tokenizer);
      return crossEntropyInPlace(forward(kernels, weights, shape, batch).logits, batch, tokenWeights).totalNats;
    });
    bytes += new TextEncoder().encode(` ${passage.answer}`).length + 1;
  }
  return nats / Math.LN2 / bytes;
}
