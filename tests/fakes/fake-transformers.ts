/**
 * transformers.js with a model that repeats a script: one character is one token, and 0 ends a reply. Only what the
 * backend calls exists.
 */
import type { TransformersLibrary } from '../../src/engines/transformers/backend.ts';

const END = 0n;

/** How the end token reads where special tokens are kept. */
export const END_TEXT = '<|end|>';

interface GenerateOptions {
  readonly input_ids: FakeTensor;
  readonly max_new_tokens: number;
  readonly do_sample: boolean;
  readonly temperature?: number;
  readonly streamer?: FakeStreamer;
  readonly stopping_criteria?: { _call(ids: bigint[][]): boolean[] };
}

export interface FakeTransformersScript {
  /** What the model goes on writing; an end token follows. */
  readonly reply?: string;
  readonly topP?: number;
  readonly positions?: number;
  readonly failWith?: Error;
}

export interface FakeTransformers {
  readonly library: TransformersLibrary;
  readonly env: Record<string, unknown> & { backends: { onnx: { wasm: { wasmPaths?: unknown } } } };
  readonly seeds: number[];
  readonly requests: GenerateOptions[];
  readonly prompts: string[];
  /** What each call of the chat template was given. */
  readonly templateOptions: Record<string, unknown>[];
  readonly loads: { readonly source: string; readonly options: Record<string, unknown> }[];
  readonly disposals: number[];
}

class FakeTensor {
  readonly ids: bigint[];
  constructor(ids: bigint[]) {
    this.ids = ids;
  }
  get dims(): number[] {
    return [1, this.ids.length];
  }
  tolist(): bigint[][] {
    return [this.ids];
  }
}

interface FakeStreamer {
  put(piece: string): void;
}

const toIds = (text: string) => [...text].map((character) => BigInt(character.codePointAt(0) ?? 0));
const toText = (ids: readonly (bigint | number)[], { skip_special_tokens: isSkipped = true } = {}) =>
  ids
    .map((id) => (BigInt(id) !== END ? String.fromCodePoint(Number(id)) : isSkipped ? '' : END_TEXT))
    .join('');

export function createFakeTransformers(script: FakeTransformersScript = {}): FakeTransformers {
  const { reply = ' hello there', positions = 64 } = script;
  const record: Omit<FakeTransformers, 'library' | 'env'> = {
    seeds: [],
    requests: [],
    prompts: [],
    templateOptions: [],
    loads: [],
    disposals: [],
  };
  const env: FakeTransformers['env'] = { version: '4.3.1', backends: { onnx: { wasm: { wasmPaths: 'https://a.cdn/' } } } };

  const encode = (text: string, options: { truncation?: boolean; max_length?: number } = {}) => {
    const ids = toIds(text);
    return options.truncation === true ? ids.slice(0, options.max_length) : ids;
  };
  const tokenizer = Object.assign(
    (text: string, options: { truncation?: boolean; max_length?: number }) => {
      record.prompts.push(text);
      const ids = new FakeTensor(encode(text, options));
      return { input_ids: ids, attention_mask: ids };
    },
    {
      encode: (text: string) => encode(text).map(Number),
      decode: toText,
      all_special_tokens: [END_TEXT],
      apply_chat_template: (messages: readonly { role: string; content: string }[], options: Record<string, unknown>) => {
        record.templateOptions.push(options);
        return `${messages.map(({ role, content }) => `<${role}>${content}`).join('')}<assistant>`;
      },
    },
  );

  const model = {
    config: { n_positions: positions, eos_token_id: Number(END) },
    generation_config: { eos_token_id: Number(END), top_p: script.topP },
    forward: (inputs: unknown) => Promise.resolve(inputs),
    dispose: () => Promise.resolve(record.disposals.push(1)),
    async generate(options: GenerateOptions): Promise<FakeTensor> {
      record.requests.push(options);
      if (script.failWith !== undefined) throw script.failWith;
      const ids = [...options.input_ids.ids];
      for (const next of [...toIds(reply), END].slice(0, options.max_new_tokens)) {
        await model.forward({ input_ids: ids });
        ids.push(next);
        options.streamer?.put(toText([next]));
        if (options.stopping_criteria?._call([ids])[0] === true) break;
      }
      return new FakeTensor(ids);
    },
  };

  const load = <T>(value: T) => ({
    from_pretrained: (source: string, options: Record<string, unknown>) => {
      record.loads.push({ source, options });
      const onProgress = options['progress_callback'] as (message: object) => void;
      onProgress({ status: 'initiate', file: 'a' });
      onProgress({ status: 'progress', file: 'a', loaded: 5, total: 10 });
      onProgress({ status: 'progress', file: 'a', loaded: 10, total: 10 });
      return Promise.resolve(value);
    },
  });
  class TextStreamer {
    readonly options: { callback_function(text: string): void; token_callback_function(ids: bigint[]): void };
    constructor(_tokenizer: unknown, options: TextStreamer['options']) {
      this.options = options;
    }
    put(piece: string): void {
      this.options.token_callback_function([]);
      this.options.callback_function(piece);
    }
  }
  const library = {
    AutoTokenizer: load(tokenizer),
    AutoModelForCausalLM: load(model),
    TextStreamer,
    StoppingCriteria: Object,
    random: { seed: (seed: number) => record.seeds.push(seed) },
    env,
  } as unknown as TransformersLibrary;
  return { ...record, library, env };
}
