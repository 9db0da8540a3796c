/** Which files transformers.js asks for of a text model (4.3.1: `get_model_files`, `loadTokenizer`, `getSession`). */
import type { OnnxAddress } from '../core/model-address.ts';
import { ONNX_BUCKET } from './buckets.ts';
import { isRecord, valueAt } from './json-values.ts';
import type { ModelFile } from './types.ts';

/** End of the weights' file name by number format (`utils/dtypes.js`, DEFAULT_DTYPE_SUFFIX_MAPPING). */
const SUFFIXES: Readonly<Record<string, string>> = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q2: '_q2',
  q1: '_q1',
  q4f16: '_q4f16',
  q2f16: '_q2f16',
  q1f16: '_q1f16',
  bnb4: '_bnb4',
};

/** The number formats that the library knows, in its order. */
export const ONNX_DTYPES: readonly string[] = Object.keys(SUFFIXES);

/** The library takes no more parts than this. */
const MOST_PARTS = 100;

export function onnxConfigFile(address: OnnxAddress): ModelFile {
  return onnxFile(address, 'config.json');
}

/** @param config  the model's `config.json`; null while it is not stored: then only the files that need none */
export function onnxFiles(address: OnnxAddress, config: unknown): readonly ModelFile[] {
  const own = [
    onnxConfigFile(address),
    { ...onnxFile(address, 'generation_config.json'), isOptional: true },
    onnxFile(address, 'tokenizer.json'),
    onnxFile(address, 'tokenizer_config.json'),
  ];
  return config === null ? own : [...own, ...weightsPaths(address.dtype, config).map((path) => onnxFile(address, path))];
}

/** The graph, and the parts in which its weights lie where they are too large for it. */
export function weightsPaths(dtype: string, config: unknown): readonly string[] {
  const name = `model${SUFFIXES[dtype] ?? ''}.onnx`;
  const parts = Math.min(MOST_PARTS, externalParts(config, name));
  const dataPaths = Array.from({ length: parts }, (_, index) => `onnx/${name}_data${index === 0 ? '' : `_${index}`}`);
  return [`onnx/${name}`, ...dataPaths];
}

/** As the library's `resolveExternalDataFormat`: one setting for all files, or one by file name or session. */
function externalParts(config: unknown, fullName: string): number {
  const setting = valueAt(config, 'transformers.js_config', 'use_external_data_format');
  const own = isRecord(setting) ? (setting[fullName] ?? setting['model']) : setting;
  return typeof own === 'number' || typeof own === 'boolean' ? Number(own) : 0;
}

function onnxFile({ weightsUrl }: OnnxAddress, path: string): ModelFile {
  return {
    bucket: ONNX_BUCKET,
    key: new URL(path, weightsUrl).href,
    path,
    otherPaths: [],
    bytes: null,
    hash: null,
    isOptional: false,
    isShared: false,
  };
}
