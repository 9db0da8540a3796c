/** The files of one model folder, in the layout that transformers.js loads. */
import { END_OF_TEXT, type Tokenizer } from './bpe.ts';
import type { Dither } from './dither.ts';
import { buildGptGraph } from './gpt-graph.ts';
import { CONTEXT_TOKENS } from './graph-constants.ts';
import { encodeModel } from './onnx-writer.ts';
import type { GptShape, Weights } from './weights.ts';

/** Paths inside the folder → bytes. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

export interface FinishedModel {
  readonly weights: Weights;
  readonly shape: GptShape;
  readonly dither: Dither;
  readonly tokenizer: Tokenizer;
}

export function createModelFiles({ weights, shape, dither, tokenizer }: FinishedModel): ModelFiles {
  return new Map([
    ['config.json', json(gptConfig(shape, tokenizer))],
    ['generation_config.json', json({ bos_token_id: tokenizer.endOfText, eos_token_id: tokenizer.endOfText })],
    ['tokenizer.json', json(tokenizerFile(tokenizer))],
    ['tokenizer_config.json', json(tokenizerConfig())],
    ['onnx/model.onnx', encodeModel(buildGptGraph(weights, shape, dither))],
  ]);
}

function gptConfig(shape: GptShape, tokenizer: Tokenizer): object {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    vocab_size: shape.vocabulary,
    n_positions: CONTEXT_TOKENS,
    n_ctx: CONTEXT_TOKENS,
    n_embd: shape.width,
    n_layer: shape.layers,
    n_head: shape.heads,
    n_inner: shape.hidden,
    activation_function: 'relu',
    bos_token_id: tokenizer.endOfText,
    eos_token_id: tokenizer.endOfText,
  };
}

function tokenizerConfig(): object {
  return {
    tokenizer_class: 'GPT2Tokenizer',
    model_max_length: CONTEXT_TOKENS,
    add_prefix_space: false,
    clean_up_tokenization_spaces: false,
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    unk_token: END_OF_TEXT,
  };
}

function tokenizerFile({ vocabulary, merges, endOfText }: Tokenizer): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: endOfText, content: END_OF_TEXT, ...flags }],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: byteLevel,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}
