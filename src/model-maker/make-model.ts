/** Makes one model from its recipe. */
import { createTokenizer, learnMerges } from './bpe.ts';
import type { Corpus } from './corpus.ts';
import { measureDrift } from './context-drift.ts';
import { makeDocument, plainDocument } from './documents.ts';
import { bitsPerByte } from './evaluate.ts';
import type { MadeModel } from './manifest.ts';
import { createModelFiles } from './model-files.ts';
import { createRandom } from './random.ts';
import type { Recipe } from './recipes.ts';
import { encodeDocument, train } from './train.ts';
import { createWasmKernels } from './wasm-kernels.ts';
import { countParameters } from './weights.ts';

/** Weights, moments and one step's arrays. */
const MEMORY_MEGABYTES = 512;
const STEPS_A_REPORT = 100;

/** @param onLine  gets a line of progress now and then */
export function makeModel(recipe: Recipe, corpus: Corpus, onLine: (line: string) => void): MadeModel {
  const { shape, schedule, seed } = recipe;
  const tokenizer = createTokenizer(learnMerges(trainingText(corpus), shape.vocabulary - 257));
  const kernels = createWasmKernels(MEMORY_MEGABYTES);
  const random = createRandom(seed);
  let sum = 0;
  const weights = train({
    kernels, shape, schedule, tokenizer, random,
    nextDocument: () => makeDocument(corpus.training, random),
    onStep: (step, loss) => {
      sum += loss;
      if ((step + 1) % STEPS_A_REPORT !== 0) return;
      onLine(`step ${step + 1} of ${schedule.steps}, loss ${(sum / STEPS_A_REPORT).toFixed(3)}`);
      sum = 0;
    },
  });
  const measure = (passages: Corpus['training']) => bitsPerByte(kernels, { weights, shape, tokenizer }, passages);
  const quality = { trainingBitsPerByte: measure(corpus.training), heldOutBitsPerByte: measure(corpus.heldOut) };
  onLine(`bits a byte: ${quality.trainingBitsPerByte.toFixed(3)} trained, ${quality.heldOutBitsPerByte.toFixed(3)} held out`);
  const encoded = corpus.training.map((passage) => encodeDocument(plainDocument(passage), tokenizer).ids);
  const drift = measureDrift(kernels, weights, shape, encoded);
  const files = createModelFiles({ weights, shape, drift, tokenizer });
  return { recipe, files, quality, parameters: countParameters(weights) };
}

function trainingText({ training }: Corpus): string {
  const plain = training.flatMap(({ questions, answer }) => [...questions, answer]).join('\n ');
  return `\n### Human:\n### Assistant: ${plain}`;
}
