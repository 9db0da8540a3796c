/**
 * Writes ONNX files: just the messages of onnx.proto (github.com/onnx/onnx) that a transformer needs.
 * Field numbers are that file's.
 */
import { type Bytes, bytesField, concatBytes, floatField, integerField, textField } from './protobuf.ts';

export type ElementType = 'float32' | 'int64';

/** A size, or the name of a size that is known only when the model runs. */
export type Dimension = number | string;

/** An input or output of the graph. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** A constant of the graph. `data.length` is the product of `shape`. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Integers are written as INT, integer lists as INTS, `{ float }` as FLOAT, `{ text }` as STRING. */
export type Attribute = number | readonly number[] | { readonly float: number } | { readonly text: string };

export interface OnnxNode {
  readonly operator: string;
  /** Empty strings stand for optional inputs or outputs left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Operator set; absent: the ONNX standard's own. */
  readonly domain?: string;
}

export interface OnnxModel {
  readonly producer: string;
  readonly graphName: string;
  readonly irVersion: number;
  /** Version by operator set; the standard's own is `''`. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly OnnxNode[];
}

const ELEMENT_CODES: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7 };

/** @returns the file's bytes; the same model always gives the same bytes */
export function encodeModel(model: OnnxModel): Bytes {
  const sets = Object.entries(model.operatorSets).map(([domain, version]) =>
    bytesField(8, concatBytes([textField(1, domain), integerField(2, version)])),
  );
  return concatBytes([
    integerField(1, model.irVersion),
    textField(2, model.producer),
    bytesField(7, encodeGraph(model)),
    ...sets,
  ]);
}

function encodeGraph(model: OnnxModel): Bytes {
  return concatBytes([
    ...model.nodes.map((node) => bytesField(1, encodeNode(node))),
    textField(2, model.graphName),
    ...model.initializers.map((initializer) => bytesField(5, encodeInitializer(initializer))),
    ...model.inputs.map((input) => bytesField(11, encodeValueInfo(input))),
    ...model.outputs.map((output) => bytesField(12, encodeValueInfo(output))),
  ]);
}

function encodeNode(node: OnnxNode): Bytes {
  const attributes = Object.entries(node.attributes ?? {});
  return concatBytes([
    ...node.inputs.map((input) => textField(1, input)),
    ...node.outputs.map((output) => textField(2, output)),
    textField(3, node.outputs[0] ?? ''),
    textField(4, node.operator),
    ...attributes.map(([name, value]) => bytesField(5, encodeAttribute(name, value))),
    ...(node.domain === undefined ? [] : [textField(7, node.domain)]),
  ]);
}

function encodeAttribute(name: string, value: Attribute): Bytes {
  const [FLOAT, INT, STRING, INTS] = [1, 2, 3, 7];
  if (typeof value === 'number') {
    return concatBytes([textField(1, name), integerField(3, value), integerField(20, INT)]);
  }
  if ('float' in value) {
    return concatBytes([textField(1, name), floatField(2, value.float), integerField(20, FLOAT)]);
  }
  if ('text' in value) {
    return concatBytes([textField(1, name), textField(4, value.text), integerField(20, STRING)]);
  }
  return concatBytes([textField(1, name), ...value.map((item) => integerField(8, item)), integerField(20, INTS)]);
}

/** `raw_data` is little-endian, as are the typed arrays of every machine Node runs on. */
function encodeInitializer({ name, shape, data }: Initializer): Bytes {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (size !== data.length) {
    throw new Error(`initializer ${name} has ${data.length} values for shape [${shape.join()}]`);
  }
  const code = ELEMENT_CODES[data instanceof Float32Array ? 'float32' : 'int64'];
  return concatBytes([
    ...shape.map((dimension) => integerField(1, dimension)),
    integerField(2, code),
    textField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function encodeValueInfo({ name, type, shape }: ValueInfo): Bytes {
  const dimensions = shape.map((dimension) =>
    bytesField(1, typeof dimension === 'number' ? integerField(1, dimension) : textField(2, dimension)),
  );
  const tensor = concatBytes([integerField(1, ELEMENT_CODES[type]), bytesField(2, concatBytes(dimensions))]);
  return concatBytes([textField(1, name), bytesField(2, bytesField(1, tensor))]);
}
