/** The kinds of nodes that the graph is made of. */
import type { Floats } from './kernels.ts';
import type { Initializer, OnnxNode } from './onnx-writer.ts';
import { NORM_EPSILON } from './rms-norm.ts';

/** The operator set of ONNX Runtime's own, fused operators. */
export const FUSED = 'com.microsoft';

export function einsum(equation: string, inputs: readonly string[], output: string): OnnxNode {
  return { operator: 'Einsum', inputs, outputs: [output], attributes: { equation: { text: equation } } };
}

/** Of three-dimensional input, along the last axis. */
export function norm(input: string, gain: string, normed: string): OnnxNode {
  return {
    operator: 'SimplifiedLayerNormalization',
    inputs: [input, gain],
    outputs: [normed],
    attributes: { axis: 2, epsilon: { float: NORM_EPSILON }, stash_type: 1 },
  };
}

/** The last token of three-dimensional input; needs the initializers `minus_one`, `end` and `one`. */
export function last(input: string, output: string): OnnxNode {
  return { operator: 'Slice', inputs: [input, 'minus_one', 'end', 'one'], outputs: [output] };
}

/** The axis is left out of the result. */
export function reduceMean(input: string, axis: number, output: string): OnnxNode {
  return { operator: 'ReduceMean', inputs: [input], outputs: [output], attributes: { axes: [axis], keepdims: 0 } };
}

/** Along the tokens of a cache. */
export function append(past: string, added: string, present: string): OnnxNode {
  return { operator: 'Concat', inputs: [past, added], outputs: [present], attributes: { axis: 2 } };
}

/** @param outputs  `[norm of the sum, the sum]` */
export function addAndNorm(summands: readonly string[], gain: string, outputs: readonly [string, string]): OnnxNode {
  const [normed, sum] = outputs;
  return {
    domain: FUSED,
    operator: 'SkipSimplifiedLayerNormalization',
    inputs: [...summands, gain],
    outputs: [normed, '', '', sum],
    attributes: { epsilon: { float: NORM_EPSILON } },
  };
}

export function tensor(name: string, data: Floats, shape: readonly number[]): Initializer {
  return { name, shape, data: Float32Array.from(data) };
}
