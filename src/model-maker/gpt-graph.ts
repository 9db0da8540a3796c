/**
 * The small GPT as an ONNX graph with GPT-2's interface, as transformers.js feeds it.
 *
 * Products are Einsum nodes. On WebGPU these are one plain loop for each result, where MatMul and the fused attention
 * work in tiles: right for large models, but for one token on a software adapter ten to thirty times as slow; and the
 * fused attention gives wrong results there for prompts of more than 32 tokens (ONNX Runtime 1.31, subgroups of four).
 * An Einsum also writes heads in the order of the cache, so that nothing has to be transposed.
 */
import { AMPLITUDE, CODE_SIZE, type Dither } from './dither.ts';
import { CONTEXT_TOKENS, cacheMaskTable, headWeights, positionTable } from './graph-constants.ts';
import { addAndNorm, append, einsum, FUSED, last, norm, reduceMean, tensor } from './graph-nodes.ts';
import type { Initializer, OnnxModel, OnnxNode, ValueInfo } from './onnx-writer.ts';
import { BASIS_SIZE } from './positions.ts';
import type { GptShape, LayerWeights, Weights } from './weights.ts';

/** Slice's "to the end". */
const END = 2n ** 62n;

interface GraphPart {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
}

/**
 * @returns inputs `input_ids`, `attention_mask`, `position_ids`, `past_key_values.{i}.key|value`;
 *          outputs `logits`, of the last token only: [batch, 1, vocabulary], and `present.{i}.key|value`.
 *          Of the mask only the length is read: there is one conversation at a time, never padded.
 */
export function buildGptGraph(weights: Weights, shape: GptShape, dither: Dither): OnnxModel {
  const layers = weights.layers.map((layer, index) => buildLayer(layer, shape, index));
  const parts = [buildStart(weights, shape), ...layers, buildDither(dither, shape), buildEnd(weights, shape)];
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

/** Token embedding and first norm; what all layers share: the positions, and how much later keys are punished. */
function buildStart(weights: Weights, shape: GptShape): GraphPart {
  return {
    nodes: [
      { operator: 'Gather', inputs: ['embedding', 'input_ids'], outputs: ['stream.0'] },
      { operator: 'Gather', inputs: ['position_table', 'position_ids'], outputs: ['positions'] },
      { operator: 'Shape', inputs: ['attention_mask'], outputs: ['total'], attributes: { start: 1, end: 2 } },
      { operator: 'Slice', inputs: ['mask_table', 'zero', 'total', 'one'], outputs: ['key_rows'] },
      einsum('bqp,hkp->bhqk', ['positions', 'key_rows'], 'lateness'),
      { operator: 'Relu', inputs: ['lateness'], outputs: ['punishment'] },
      norm('stream.0', 'attention_norm.0', 'normed.0'),
    ],
    initializers: [
      tensor('embedding', weights.embedding, [shape.vocabulary, shape.width]),
      tensor('position_table', positionTable(), [CONTEXT_TOKENS, BASIS_SIZE]),
      tensor('mask_table', cacheMaskTable(), [1, CONTEXT_TOKENS, BASIS_SIZE]),
      { name: 'zero', shape: [1], data: BigInt64Array.of(0n) },
      { name: 'one', shape: [1], data: BigInt64Array.of(1n) },
    ],
  };
}

/** From `stream.i` and `normed.i` to the same of the next layer. */
function buildLayer(layer: LayerWeights, shape: GptShape, index: number): GraphPart {
  const at = (name: string) => `${name}.${index}`;
  const next = index === shape.layers - 1 ? 'final_norm' : `attention_norm.${index + 1}`;
  return {
    nodes: [
      ...attentionNodes(index),
      addAndNorm([at('stream'), at('attention')], at('feed_forward_norm'), [at('middle_normed'), at('middle')]),
      einsum('bsc,cf->bsf', [at('middle_normed'), at('up_weight')], at('up')),
      { operator: 'Relu', inputs: [at('up')], outputs: [at('activated')] },
      einsum('bsf,fc->bsc', [at('activated'), at('down_weight')], at('feed_forward')),
      addAndNorm([at('middle'), at('feed_forward')], next, [`normed.${index + 1}`, `stream.${index + 1}`]),
    ],
    initializers: layerInitializers(layer, shape, at),
  };
}

/** Positions are four more inputs of queries and keys. */
function attentionNodes(index: number): OnnxNode[] {
  const at = (name: string) => `${name}.${index}`;
  const [keys, values] = [`present.${index}.key`, `present.${index}.value`];
  return [
    { operator: 'Concat', inputs: [at('normed'), 'positions'], outputs: [at('placed')], attributes: { axis: 2 } },
    einsum('bsc,chd->bshd', [at('placed'), at('query_weight')], at('query')),
    einsum('bsc,chd->bhsd', [at('placed'), at('key_weight')], at('key')),
    einsum('bsc,chd->bhsd', [at('normed'), at('value_weight')], at('value')),
    append(`past_key_values.${index}.key`, at('key'), keys),
    append(`past_key_values.${index}.value`, at('value'), values),
    einsum('bqhd,bhkd->bhqk', [at('query'), keys], at('all_scores')),
    { operator: 'Sub', inputs: [at('all_scores'), 'punishment'], outputs: [at('scores')] },
    { operator: 'Softmax', inputs: [at('scores')], outputs: [at('shares')], attributes: { axis: 3 } },
    einsum('bhqk,bhkd->bqhd', [at('shares'), values], at('attended')),
    einsum('bqhd,hdc->bqc', [at('attended'), at('out_weight')], at('attention')),
  ];
}

function layerInitializers(layer: LayerWeights, shape: GptShape, at: (name: string) => string): Initializer[] {
  const { width, hidden, heads } = shape;
  const headWidth = width / heads;
  const { query, key, value } = headWeights(layer.queryKeyValue, shape);
  return [
    tensor(at('attention_norm'), layer.attentionNorm, [width]),
    tensor(at('query_weight'), query, [width + BASIS_SIZE, heads, headWidth]),
    tensor(at('key_weight'), key, [width + BASIS_SIZE, heads, headWidth]),
    tensor(at('value_weight'), value, [width, heads, headWidth]),
    tensor(at('out_weight'), layer.attentionOut, [heads, headWidth, width]),
    tensor(at('feed_forward_norm'), layer.feedForwardNorm, [width]),
    tensor(at('up_weight'), layer.up, [width, hidden]),
    tensor(at('down_weight'), layer.down, [hidden, width]),
  ];
}

/** What the context does to the logits; see `dither.ts`. */
function buildDither(dither: Dither, { width }: GptShape): GraphPart {
  const strength = new Float32Array(width).fill(dither.strength);
  return {
    nodes: [
      reduceMean('present.0.value', 2, 'mean_value'),
      { operator: 'Reshape', inputs: ['mean_value', 'row_shape'], outputs: ['mean_row'] },
      { operator: 'Sub', inputs: ['mean_row', 'dither_centre'], outputs: ['centred'] },
      norm('centred', 'dither_strength', 'fingerprint'),
      { operator: 'Gather', inputs: ['dither_codes', 'position_ids'], outputs: ['codes'] },
      last('codes', 'last_code'),
      einsum('bsp,pc->bsc', ['last_code', 'dither_matrix'], 'shift'),
      { operator: 'Add', inputs: ['fingerprint', 'shift'], outputs: ['direction'] },
      einsum('bsc,vc->bsv', ['direction', 'embedding'], 'phase'),
      { operator: 'Sin', inputs: ['phase'], outputs: ['sine'] },
      { operator: 'Mul', inputs: ['sine', 'amplitude'], outputs: ['unrest'] },
    ],
    initializers: [
      tensor('dither_centre', dither.centre, [width]),
      tensor('dither_strength', strength, [width]),
      tensor('dither_codes', dither.codes, [CONTEXT_TOKENS, CODE_SIZE]),
      tensor('dither_matrix', dither.codeMatrix, [CODE_SIZE, width]),
      tensor('amplitude', Float32Array.of(AMPLITUDE), [1]),
      { name: 'row_shape', shape: [3], data: BigInt64Array.of(-1n, 1n, BigInt(width)) },
    ],
  };
}

/** The output matrix is the embedding. Only the last token's logits are ever looked at. */
function buildEnd(weights: Weights, shape: GptShape): GraphPart {
  return {
    nodes: [
      last(`normed.${shape.layers}`, 'last_state'),
      einsum('bsc,vc->bsv', ['last_state', 'embedding'], 'calm_logits'),
      { operator: 'Add', inputs: ['calm_logits', 'unrest'], outputs: ['logits'] },
    ],
    initializers: [
      tensor('final_norm', weights.finalNorm, [shape.width]),
      { name: 'minus_one', shape: [1], data: BigInt64Array.of(-1n) },
      { name: 'end', shape: [1], data: BigInt64Array.of(END) },
    ],
  };
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
    { name: 'logits', type: 'float32', shape: ['batch_size', 1, shape.vocabulary] },
    ...cacheValues(shape, 'present', 'total_sequence_length'),
  ];
}

function cacheValues({ layers, heads, width }: GptShape, prefix: string, length: string): ValueInfo[] {
  return Array.from({ length: layers }, (_, index) =>
    ['key', 'value'].map((part) => ({
      name: `${prefix}.${index}.${part}`,
      type: 'float32' as const,
      shape: ['batch_size', heads, length, width / heads],
    })),
  ).flat();
}
