/** The backward pass: from the gradient by the logits to the gradients by all weights. */
import { attendBackward } from './attention.ts';
import type { Floats, Kernels } from './kernels.ts';
import { linearBackward } from './linear.ts';
import { rmsNormBackward } from './rms-norm.ts';
import { addInPlace, type Batch, type LayerTrace, type Trace } from './transformer.ts';
import type { GptShape, LayerWeights, Weights } from './weights.ts';

/** @param gradients  added to */
export function backward(
  kernels: Kernels,
  { weights, gradients, shape }: { weights: Weights; gradients: Weights; shape: GptShape },
  { batch, trace, dlogits }: { batch: Batch; trace: Trace; dlogits: Floats },
): void {
  let dstream = outputBackward(kernels, { weights, gradients, shape }, { trace, dlogits });
  for (let index = shape.layers - 1; index >= 0; index -= 1) {
    dstream = layerBackward(
      kernels,
      { layer: weights.layers[index] as LayerWeights, dlayer: gradients.layers[index] as LayerWeights, shape },
      { trace: trace.layers[index] as LayerTrace, batch, doutput: dstream },
    );
  }
  const { width } = shape;
  batch.tokens.forEach((token, row) => {
    addInPlace(
      gradients.embedding.subarray(token * width, (token + 1) * width),
      dstream.subarray(row * width, (row + 1) * width),
    );
  });
}

/** Through the output matrix, which is the embedding, and the last norm. */
function outputBackward(
  kernels: Kernels,
  { weights, gradients, shape }: { weights: Weights; gradients: Weights; shape: GptShape },
  { trace, dlogits }: { trace: Trace; dlogits: Floats },
): Floats {
  const { vocabulary, width } = shape;
  const rows = trace.last.length / width;
  const dnormed = kernels.zeros(rows * width);
  kernels.addProduct(dnormed, dlogits, weights.embedding, { rows, inner: vocabulary, columns: width });
  kernels.addProduct(gradients.embedding, dlogits, trace.lastNormed, {
    rows: vocabulary, inner: rows, columns: width, isATransposed: true,
  });
  const dlast = kernels.zeros(rows * width);
  rmsNormBackward({ x: trace.last, gain: weights.finalNorm, dy: dnormed, dx: dlast, dgain: gradients.finalNorm });
  return dlast;
}

interface LayerJob {
  readonly trace: LayerTrace;
  readonly batch: Batch;
  /** Gradient by the block's output; becomes the gradient by its middle. */
  readonly doutput: Floats;
}

/** @returns the gradient by the block's input */
function layerBackward(
  kernels: Kernels,
  { layer, dlayer, shape }: { layer: LayerWeights; dlayer: LayerWeights; shape: GptShape },
  { trace, batch, doutput }: LayerJob,
): Floats {
  const { width, hidden } = shape;
  const rows = doutput.length / width;
  const dactivated = linearBackward(
    kernels,
    { x: trace.activated, w: layer.down, dy: doutput, dw: dlayer.down },
    { rows, inputs: hidden, outputs: width },
  );
  for (let i = 0; i < dactivated.length; i += 1) if (trace.activated[i] === 0) dactivated[i] = 0;
  const dmiddleNormed = linearBackward(
    kernels,
    { x: trace.middleNormed, w: layer.up, dy: dactivated, dw: dlayer.up },
    { rows, inputs: width, outputs: hidden },
  );
  rmsNormBackward({
    x: trace.middle, gain: layer.feedForwardNorm, dy: dmiddleNormed, dx: doutput, dgain: dlayer.feedForwardNorm,
  });
  const dattention = linearBackward(
    kernels,
    { x: trace.attention.output, w: layer.attentionOut, dy: doutput, dw: dlayer.attentionOut },
    { rows, inputs: width, outputs: width },
  );
  const dqkv = attendBackward(
    kernels,
    { qkv: trace.queryKeyValue, weights: trace.attention.weights, doutput: dattention },
    batch.spans,
    shape,
  );
  const dnormed = linearBackward(
    kernels,
    { x: trace.normed, w: layer.queryKeyValue, dy: dqkv, dw: dlayer.queryKeyValue },
    { rows, inputs: width, outputs: 3 * width },
  );
  rmsNormBackward({ x: trace.input, gain: layer.attentionNorm, dy: dnormed, dx: doutput, dgain: dlayer.attentionNorm });
  return doutput;
}
