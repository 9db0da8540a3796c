import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDither, lastLogits } from '../../../src/model-maker/dither.ts';
import { buildGptGraph } from '../../../src/model-maker/gpt-graph.ts';
import { createPlainKernels } from '../../../src/model-maker/kernels.ts';
import { CONTEXT_TOKENS } from '../../../src/model-maker/graph-constants.ts';
import { encodeModel } from '../../../src/model-maker/onnx-writer.ts';
import { createRandom } from '../../../src/model-maker/random.ts';
import { createTinyWeights, someTokens, TINY_SHAPE } from './tiny-gpt.ts';

type Feeds = Record<string, Tensor>;
type Outputs = InferenceSession.OnnxValueMapType;

const kernels = createPlainKernels();
const weights = createTinyWeights(kernels);
const dither = createDither(kernels, {
  weights, shape: TINY_SHAPE, documents: [someTokens(30)], positions: CONTEXT_TOKENS, random: createRandom(9),
});
const TOKENS = someTokens(80);

let session: InferenceSession;

beforeAll(async () => {
  session = await InferenceSession.create(encodeModel(buildGptGraph(weights, TINY_SHAPE, dither)));
});

function integers(values: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}

function emptyCache(): Feeds {
  const { layers, heads, width } = TINY_SHAPE;
  const names = Array.from({ length: layers }, (_, i) => {
    return [`past_key_values.${i}.key`, `past_key_values.${i}.value`];
  });
  const empty = () => new Tensor('float32', [], [1, heads, 0, width / heads]);
  return Object.fromEntries(names.flat().map((name) => [name, empty()]));
}

/** Feeds the next tokens after those in the cache. */
function run(tokens: readonly number[], past: Feeds, start: number): Promise<Outputs> {
  return session.run({
    input_ids: integers(tokens),
    attention_mask: integers(Array(start + tokens.length).fill(1)),
    position_ids: integers(tokens.map((_, i) => start + i)),
    ...past,
  });
}

function cacheOf(outputs: Outputs): Feeds {
  const present = Object.entries(outputs).filter(([name]) => name.startsWith('present'));
  const renamed = present.map(([name, value]) => [name.replace('present', 'past_key_values'), value as Tensor]);
  return Object.fromEntries(renamed) as Feeds;
}

function expectLogits(outputs: Outputs, tokens: readonly number[]): void {
  const { data, dims } = outputs['logits'] as Tensor;
  expect(dims).toEqual([1, 1, TINY_SHAPE.vocabulary]);
  const expected = lastLogits(kernels, { weights, shape: TINY_SHAPE, dither }, tokens);
  const furthest = Math.max(...Array.from(expected, (value, i) => Math.abs(value - Number(data[i]))));
  expect(furthest).toBeLessThan(1e-4);
}

describe('the graph', () => {
  it('has the inputs and outputs of GPT-2', () => {
    const cache = (prefix: string) => [0, 1].flatMap((i) => [`${prefix}.${i}.key`, `${prefix}.${i}.value`]);
    expect(session.inputNames).toEqual(['input_ids', 'attention_mask', 'position_ids', ...cache('past_key_values')]);
    expect(session.outputNames).toEqual(['logits', ...cache('present')]);
  });

  it.each([1, 2, 33, 80])('gives the logits of the forward pass after %i tokens at once', async (count) => {
    const tokens = TOKENS.slice(0, count);
    expectLogits(await run(tokens, emptyCache(), 0), tokens);
  });

  it('gives the same logits token by token with the cache', async () => {
    let outputs = await run(TOKENS.slice(0, 40), emptyCache(), 0);
    for (let count = 41; count <= 60; count += 1) {
      outputs = await run(TOKENS.slice(count - 1, count), cacheOf(outputs), count - 1);
      expectLogits(outputs, TOKENS.slice(0, count));
    }
    expect((outputs['present.1.key'] as Tensor).dims).toEqual([1, TINY_SHAPE.heads, 60, 8]);
  });

  it('lets no token see what comes after it when several follow a cache', async () => {
    const first = await run(TOKENS.slice(0, 17), emptyCache(), 0);
    const second = await run(TOKENS.slice(17, 50), cacheOf(first), 17);
    expectLogits(await run(TOKENS.slice(50), cacheOf(second), 50), TOKENS);
  });

  it('works at the last position, and ends there', async () => {
    const long = someTokens(1024);
    const outputs = await run(long.slice(0, 1023), emptyCache(), 0);
    expectLogits(await run(long.slice(1023), cacheOf(outputs), 1023), long);
    await expect(run([1], cacheOf(outputs), 1024)).rejects.toThrow('out of data bounds');
  });
});
