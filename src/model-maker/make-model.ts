/** Makes one model from its recipe. */
import { createTokenizer, learnMerges, type Tokenizer } from './bpe.ts';
import type { Corpus } from './corpus.ts';
import { createDither } from './dither.ts';
import { makeDocument } from './documents.ts';
import { bitsPerByte } from './evaluate.ts';
import { CONTEXT_TOKENS } from './graph-constants.ts';
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
/** Conversations whose mean the dither is centred on. */
const DITHER_DOCUMENTS = 100;
const DITHER_SEED = 1000;

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
  const [known, unknown] = [quality.trainingBitsPerByte, quality.heldOutBitsPerByte].map((bits) => bits.toFixed(3));
  onLine(`bits a byte: ${known} trained, ${unknown} held out`);
  const dither = createDither(kernels, {
    weights, shape, ...ditherSetting(corpus, tokenizer, seed), positions: CONTEXT_TOKENS,
  });
  const files = createModelFiles({ weights, shape, dither, tokenizer });
  return { recipe, files, quality, parameters: countParameters(weights) };
}

/** With numbers of its own, so that it can be changed without training anew. */
export function ditherSetting(corpus: Corpus, tokenizer: Tokenizer, seed: number) {
  const random = createRandom(seed + DITHER_SEED);
  const conversation = () => encodeDocument(makeDocument(corpus.training, random), tokenizer).ids;
  return { documents: Array.from({ length: DITHER_DOCUMENTS }, conversation), random };
}

function trainingText({ training }: Corpus): string {
  const plain = training.flatMap(({ questions, answer }) => [...questions, answer]).join('\n ');
  return `\n### Human:\n### Assistant: ${plain}`;
}
