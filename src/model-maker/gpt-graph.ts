/**
 * The small GPT as an ONNX graph with GPT-2's interface, as transformers.js feeds it.
 *
 * Every node is one dispatch on a GPU, so fused operators of ONNX Runtime (`com.microsoft`) are used: attention with
 * its cache is one node, adding to the stream and normalising it is another. All of them have kernels for the CPU,
 * WebAssembly and WebGPU, and the cache stays where it is computed.
 */
import type { Floats } from './kernels.ts';
import type { Initializer, OnnxModel, OnnxNode, ValueInfo } from './onnx-writer.ts';
import { BASIS_SIZE, HEAD_WIDTH, positionBasis, positionMatrix } from './positions.ts';
import { NORM_EPSILON } from './rms-norm.ts';
import type { GptShape, LayerWeights, Weights } from './weights.ts';

/** Prompt and reply together; the table of positions ends there. */
export const CONTEXT_TOKENS = 1024;

const FUSED = 'com.microsoft';

interface GraphPart {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
}

/**
 * @returns inputs `input_ids`, `attention_mask`, `position_ids`, `past_key_values.{i}.key|value`;
 *          outputs `logits`, `present.{i}.key|value`. The mask is declared, as callers expect it, and not read: there
 *          is one conversation at a time, never padded.
 */
export function buildGptGraph(weights: Weights, shape: GptShape): OnnxModel {
  const layers = weights.layers.map((layer, index) => buildLayer(layer, shape, index));
  const parts = [buildStart(weights, shape), ...layers, buildEnd(weights, shape)];
  return {
    producer: 'benchtab model-maker',
    graphName: 'gpt',
    irVersion: 8,
    operatorSets: { '': 17, [FUSED]: 1 },
    inputs: graphInputs(shape),
    outputs: graphOutputs(shape),
    initializers: parts.flatMap((part) => part.initializers),
    nodes: parts.flatMap((part) => part.nodes),
  };
}

/** Token embedding; the first norm; what each position adds to queries and keys, the same in every layer. */
function buildStart(weights: Weights, shape: GptShape): GraphPart {
  const basis = Array.from({ length: CONTEXT_TOKENS }, (_, position) => positionBasis(position));
  return {
    nodes: [
      { operator: 'Gather', inputs: ['embedding', 'input_ids'], outputs: ['stream.0'] },
      { operator: 'Gather', inputs: ['position_basis', 'position_ids'], outputs: ['basis'] },
      { operator: 'MatMul', inputs: ['basis', 'position_matrix'], outputs: ['positions'] },
      {
        operator: 'SimplifiedLayerNormalization',
        inputs: ['stream.0', 'attention_norm.0'],
        outputs: ['normed.0'],
        attributes: { axis: 2, epsilon: { float: NORM_EPSILON }, stash_type: 1 },
      },
    ],
    initializers: [
      tensor('embedding', weights.embedding, [shape.vocabulary, shape.width]),
      tensor('position_basis', Float32Array.from(basis.flat()), [CONTEXT_TOKENS, BASIS_SIZE]),
      tensor('position_matrix', positionMatrix(shape), [BASIS_SIZE, 3 * shape.width]),
    ],
  };
}

/** From `stream.i` and `normed.i` to `middle.i` and `branch.i`, which the next part adds up. */
function buildLayer(layer: LayerWeights, shape: GptShape, index: number): GraphPart {
  const at = (name: string) => `${name}.${index}`;
  const next = index === shape.layers - 1 ? 'final_norm' : `attention_norm.${index + 1}`;
  return {
    nodes: [
      multiply(at('normed'), at('qkv_weight'), at('content')),
      { operator: 'Add', inputs: [at('content'), 'positions'], outputs: [at('qkv')] },
      {
        operator: 'Split',
        inputs: [at('qkv')],
        outputs: [at('query'), at('key'), at('value')],
        attributes: { axis: 2 },
      },
      attention(shape, index),
      multiply(at('attended'), at('out_weight'), at('attention_branch')),
      addAndNorm([at('stream'), at('attention_branch')], at('feed_forward_norm'), [at('middle_normed'), at('middle')]),
      multiply(at('middle_normed'), at('up_weight'), at('up')),
      { operator: 'Relu', inputs: [at('up')], outputs: [at('activated')] },
      multiply(at('activated'), at('down_weight'), at('branch')),
      addAndNorm([at('middle'), at('branch')], next, [`normed.${index + 1}`, `stream.${index + 1}`]),
    ],
    initializers: layerInitializers(layer, shape, at),
  };
}

function layerInitializers(layer: LayerWeights, shape: GptShape, at: (name: string) => string): Initializer[] {
  const { width, hidden } = shape;
  return [
    tensor(at('attention_norm'), layer.attentionNorm, [width]),
    tensor(at('qkv_weight'), layer.queryKeyValue, [width, 3 * width]),
    tensor(at('out_weight'), layer.attentionOut, [width, width]),
    tensor(at('feed_forward_norm'), layer.feedForwardNorm, [width]),
    tensor(at('up_weight'), layer.up, [width, hidden]),
    tensor(at('down_weight'), layer.down, [hidden, width]),
  ];
}

/** The output matrix is the embedding, turned round when the session is created. */
function buildEnd(weights: Weights, shape: GptShape): GraphPart {
  return {
    nodes: [
      { operator: 'Transpose', inputs: ['embedding'], outputs: ['output_matrix'], attributes: { perm: [1, 0] } },
      multiply(`normed.${shape.layers}`, 'output_matrix', 'logits'),
    ],
    initializers: [tensor('final_norm', weights.finalNorm, [shape.width])],
  };
}

function attention(shape: GptShape, index: number): OnnxNode {
  const at = (name: string) => `${name}.${index}`;
  const past = (name: string) => `past_key_values.${index}.${name}`;
  return {
    domain: FUSED,
    operator: 'MultiHeadAttention',
    inputs: [at('query'), at('key'), at('value'), '', '', '', past('key'), past('value')],
    outputs: [at('attended'), `present.${index}.key`, `present.${index}.value`],
    attributes: { num_heads: shape.heads, unidirectional: 1 },
  };
}

/** `[norm of the sum, the sum]`. */
function addAndNorm(summands: readonly string[], gain: string, [normed, sum]: readonly [string, string]): OnnxNode {
  return {
    domain: FUSED,
    operator: 'SkipSimplifiedLayerNormalization',
    inputs: [...summands, gain],
    outputs: [normed, '', '', sum],
    attributes: { epsilon: { float: NORM_EPSILON } },
  };
}

function multiply(left: string, right: string, product: string): OnnxNode {
  return { operator: 'MatMul', inputs: [left, right], outputs: [product] };
}

function tensor(name: string, data: Floats, shape: readonly number[]): Initializer {
  return { name, shape, data: Float32Array.from(data) };
}

/** transformers.js fills `batch_size` in; its other named sizes are 0 in the first, empty cache. */
function graphInputs(shape: GptShape): ValueInfo[] {
  return [
    { name: 'input_ids', type: 'int64', shape: ['batch_size', 'sequence_length'] },
    { name: 'attention_mask', type: 'int64', shape: ['batch_size', 'total_sequence_length'] },
    { name: 'position_ids', type: 'int64', shape: ['batch_size', 'sequence_length'] },
    ...cacheValues(shape, 'past_key_values', 'past_sequence_length'),
  ];
}

function graphOutputs(shape: GptShape): ValueInfo[] {
  return [
    { name: 'logits', type: 'float32', shape: ['batch_size', 'sequence_length', shape.vocabulary] },
    ...cacheValues(shape, 'present', 'total_sequence_length'),
  ];
}

function cacheValues(shape: GptShape, prefix: string, length: string): ValueInfo[] {
  return Array.from({ length: shape.layers }, (_, index) =>
    ['key', 'value'].map((part) => ({
      name: `${prefix}.${index}.${part}`,
      type: 'float32' as const,
      shape: ['batch_size', shape.heads, length, HEAD_WIDTH],
    })),
  ).flat();
}
