/** Where the files of a model lie, and which of its variants is meant. Told by the engine, used by whoever fetches them. */

export type ModelAddress = MlcAddress | OnnxAddress;

/** A model compiled for MLC: a folder of weights and a compiled library. */
export interface MlcAddress {
  readonly kind: 'mlc';
  /** Folder on the public hub, with the revision, ending in `/`. */
  readonly weightsUrl: string;
  /** The compiled `.wasm` file. */
  readonly libraryUrl: string;
  /** Name of the manifest in the folder, for models that have one; null for none. */
  readonly manifest: string | null;
}

/** An ONNX model: a folder in the hub's layout. */
export interface OnnxAddress {
  readonly kind: 'onnx';
  /** Folder on the public hub, with the revision, ending in `/`. */
  readonly weightsUrl: string;
  /** Number format of the weights to be loaded: `fp32`, `fp16`, `q8`, … */
  readonly dtype: string;
}
