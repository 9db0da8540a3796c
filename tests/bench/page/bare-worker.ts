/** transformers.js as its documentation shows it: a worker that generates and posts text as it comes, nothing more. */
import { AutoModelForCausalLM, AutoTokenizer, env, TextStreamer, type PreTrainedModel } from '@huggingface/transformers';

export type BareRequest =
  | { readonly type: 'load'; readonly source: string; readonly device: 'webgpu' | 'wasm' }
  | { readonly type: 'generate'; readonly prompt: string; readonly newTokens: number };

export interface BareReply {
  /** Text that has come; null at the end of a call. */
  readonly piece: string | null;
  /** At the end: from the first token to the last. */
  readonly decodeMs: number;
  readonly tokens: number;
}

env.allowLocalModels = true;
env.allowRemoteModels = false;
env.localModelPath = '/';
env.useBrowserCache = false;
env.useWasmCache = false;
delete env.backends.onnx.wasm?.wasmPaths;

let tokenizer: Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>;
let model: PreTrainedModel;

async function load({ source, device }: Extract<BareRequest, { type: 'load' }>): Promise<void> {
  tokenizer = await AutoTokenizer.from_pretrained(source, { local_files_only: true });
  model = await AutoModelForCausalLM.from_pretrained(source, { device, dtype: 'fp32', local_files_only: true });
  post({ piece: null, decodeMs: 0, tokens: 0 });
}

async function generate({ prompt, newTokens }: Extract<BareRequest, { type: 'generate' }>): Promise<void> {
  let firstAt = 0;
  let tokens = 0;
  const streamer = new TextStreamer(tokenizer, {
    skip_prompt: true,
    token_callback_function: () => {
      firstAt ||= performance.now();
      tokens += 1;
    },
    callback_function: (piece) => post({ piece, decodeMs: 0, tokens: 0 }),
  });
  await model.generate({ ...tokenizer(prompt), max_new_tokens: newTokens, do_sample: false, streamer });
  post({ piece: null, decodeMs: performance.now() - firstAt, tokens });
}

function post(reply: BareReply): void {
  self.postMessage(reply);
}

self.addEventListener('message', ({ data }: MessageEvent<BareRequest>) => {
  // Thrown outside of the promise, so that the page hears of it.
  (data.type === 'load' ? load(data) : generate(data)).catch((error: unknown) => setTimeout(() => reportError(error)));
});
