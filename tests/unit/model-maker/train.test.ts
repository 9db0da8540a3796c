import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../../src/model-maker/corpus.ts';
import { makeModel } from '../../../src/model-maker/make-model.ts';
import { createManifest, sha256 } from '../../../src/model-maker/manifest.ts';
import type { Recipe } from '../../../src/model-maker/recipes.ts';
import { learningRateAt } from '../../../src/model-maker/train.ts';

const RECIPE: Recipe = {
  modelId: 'toy',
  shape: { vocabulary: 264, width: 32, heads: 2, layers: 1, hidden: 32 },
  schedule: { steps: 100, documentsPerStep: 2, peakLearningRate: 1e-2, weightDecay: 0.1 },
  seed: 3,
};
const CORPUS: Corpus = {
  training: [{ theme: 'toy', questions: ['What now?', 'And then?'], answer: 'We wait. We sing.' }],
  heldOut: [{ theme: 'toy', questions: ['What else?'], answer: 'We sing.' }],
  sha256: 'none',
};

function make(seed: number) {
  const lines: string[] = [];
  const model = makeModel({ ...RECIPE, seed }, CORPUS, (line) => lines.push(line));
  return { model, lines, hash: sha256(model.files.get('onnx/model.onnx') as Uint8Array) };
}

describe('makeModel', () => {
  const first = make(3);

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(make(3).hash).toBe(first.hash);
    expect(make(4).hash).not.toBe(first.hash);
  });

  it('learns: a byte costs far less than the eight bits it has', () => {
    expect(first.model.quality.trainingBitsPerByte).toBeLessThan(2);
    expect(first.lines[0]).toMatch(/^step 100 of 100, loss \d/);
  });

  it('writes the files that transformers.js looks for', () => {
    expect([...first.model.files.keys()]).toEqual([
      'config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx',
    ]);
  });

  it('is described in the manifest with counts, bytes and hashes', () => {
    const [described] = createManifest(CORPUS, [first.model]).models;
    // Embedding, four attention matrices, two feed-forward matrices, three norms.
    expect(described?.parameters).toBe(264 * 32 + 4 * 32 * 32 + 2 * 32 * 32 + 3 * 32);
    expect(described?.downloadBytes).toBe(described?.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(described?.files.at(-1)).toMatchObject({ path: 'onnx/model.onnx', sha256: first.hash });
  });
});

describe('learningRateAt', () => {
  it('rises for a twentieth of the steps and then falls to a twentieth of its peak', () => {
    const schedule = { ...RECIPE.schedule, steps: 200 };
    const rates = Array.from({ length: 200 }, (_, step) => learningRateAt(step, schedule));
    expect(rates.indexOf(Math.max(...rates))).toBe(10);
    expect(rates[10]).toBe(1e-2);
    expect(rates[199]).toBeCloseTo(5e-4, 3);
  });
});
