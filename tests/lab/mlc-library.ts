/** What a compiled MLC library says about the model it was compiled for. */

export interface MlcParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface MlcMetadata {
  readonly model_type: string;
  readonly quantization: string;
  readonly prefill_chunk_size: number;
  readonly kv_cache: {
    readonly num_hidden_layers: number;
    readonly num_key_value_heads: number;
    readonly head_dim: number;
  };
  /** Bytes of temporaries by function, at their largest. */
  readonly memory_usage: Readonly<Record<string, number>>;
  readonly params: readonly MlcParameter[];
}

/** The compiler embeds the metadata as one JSON object among the library's data. */
export function readMetadata(library: Buffer): MlcMetadata {
  const anchor = library.indexOf('"model_type"');
  const start = library.lastIndexOf('{', anchor);
  if (anchor < 0 || start < 0) throw new Error('the library holds no metadata: is it a WebLLM model library?');
  return JSON.parse(library.toString('utf8', start, endOfObject(library, start))) as MlcMetadata;
}

/** Position after the brace that closes the one at `start`; the metadata's strings hold no braces. */
function endOfObject(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let position = start; position < bytes.length; position += 1) {
    if (bytes[position] === 0x7b) depth += 1;
    if (bytes[position] === 0x7d) depth -= 1;
    if (depth === 0) return position + 1;
  }
  throw new Error("the library's metadata does not end");
}
