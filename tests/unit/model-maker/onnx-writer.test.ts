import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel, type OnnxModel } from '../../../src/model-maker/onnx-writer.ts';
import { bytesOf, readFields, textOf } from './read-protobuf.ts';

const MODEL: OnnxModel = {
  producer: 'test',
  graphName: 'scale',
  irVersion: 8,
  operatorSets: { '': 17 },
  inputs: [{ name: 'x', type: 'float32', shape: ['rows', 2] }],
  outputs: [
    { name: 'y', type: 'float32', shape: ['rows', 2] },
    { name: 'mean', type: 'float32', shape: ['rows'] },
  ],
  initializers: [
    { name: 'factor', shape: [2], data: Float32Array.of(2, -3) },
    { name: 'unused', shape: [1], data: BigInt64Array.of(7n) },
  ],
  nodes: [
    { operator: 'Mul', inputs: ['x', 'factor'], outputs: ['scaled'] },
    { operator: 'LeakyRelu', inputs: ['scaled'], outputs: ['y'], attributes: { alpha: { float: 0.5 } } },
    { operator: 'ReduceMean', inputs: ['y'], outputs: ['mean'], attributes: { axes: [1], keepdims: 0 } },
  ],
};

describe('encodeModel', () => {
  it('gives a file that ONNX Runtime loads and runs', async () => {
    const session = await InferenceSession.create(encodeModel(MODEL));
    const { y, mean } = await session.run({ x: new Tensor('float32', [1, 2, 3, 4], [2, 2]) });
    expect(y?.data).toEqual(Float32Array.of(2, -3, 6, -6));
    expect(mean?.data).toEqual(Float32Array.of(-0.5, 0));
  });

  it('puts nodes, tensors and named sizes where onnx.proto has them', () => {
    const [graph = new Uint8Array()] = bytesOf(encodeModel(MODEL), 7);
    expect(bytesOf(graph, 1).map((node) => textOf(node, 4))).toEqual(['Mul', 'LeakyRelu', 'ReduceMean']);
    const [, unused = new Uint8Array()] = bytesOf(graph, 5);
    expect(readFields(unused)).toEqual([
      { number: 1, value: 1 },
      { number: 2, value: 7 },
      { number: 8, value: new TextEncoder().encode('unused') },
      { number: 9, value: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) },
    ]);
  });

  it('names an initializer whose values do not fill its shape', () => {
    const initializers = [{ name: 'factor', shape: [3], data: Float32Array.of(1, 2) }];
    expect(() => encodeModel({ ...MODEL, initializers })).toThrow('initializer factor has 2 values for shape [3]');
  });
});
