/** transformers.js and nothing else: a worker that generates and counts; no text is decoded or posted while it does. */
import { AutoModelForCausalLM, AutoTokenizer, BaseStreamer, env, type PreTrainedModel, type TextStreamer } from '@huggingface/transformers';

export type BareRequest =
  | { readonly type: 'load'; readonly source: string; readonly device: 'webgpu' | 'wasm' }
  | { readonly type: 'generate'; readonly prompt: string; readonly newTokens: number };

export interface BareReply {
  /** From the first token to the last. */
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
  post({ decodeMs: 0, tokens: 0 });
}

async function generate({ prompt, newTokens }: Extract<BareRequest, { type: 'generate' }>): Promise<void> {
  const clock = new TokenClock();
  // The declaration asks for a TextStreamer; put and end are all that is called.
  const streamer = clock as unknown as TextStreamer;
  await model.generate({ ...tokenizer(prompt), max_new_tokens: newTokens, do_sample: false, streamer });
  post({ decodeMs: performance.now() - clock.firstAt, tokens: clock.tokens });
}

/** Is given the prompt first, then each token. */
class TokenClock extends BaseStreamer {
  firstAt = 0;
  tokens = -1;
  override put(): void {
    this.tokens += 1;
    if (this.tokens === 1) this.firstAt = performance.now();
  }
  override end(): void {}
}

function post(reply: BareReply): void {
  self.postMessage(reply);
}

self.addEventListener('message', ({ data }: MessageEvent<BareRequest>) => {
  // Thrown outside of the promise, so that the page hears of it.
  (data.type === 'load' ? load(data) : generate(data)).catch((error: unknown) => setTimeout(() => reportError(error)));
});
