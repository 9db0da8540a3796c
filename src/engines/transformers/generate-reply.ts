/** One reply by transformers.js: prompt, sampling, streaming, stopping, and how it ended. */
import type { Tensor } from '@huggingface/transformers';
import { cutAtStop, storedText } from '../../core/answer-text.ts';
import type { GenerateRequest } from '../../core/ports.ts';
import type { FinishReason, Message } from '../../core/types.ts';
import type { BackendCall, BackendCompletion } from '../worker-api.ts';
import type { LoadedTransformer } from './backend.ts';
import { clampSentence, fitWindow, type PromptTools, type WindowPlan } from './fit-window.ts';
import { PLAIN_STOPS, toPlainPrompt } from './prompt-form.ts';
import { createStopGate, isAtStop } from './stop-text.ts';

/** Below this a temperature means greedy, as in FastChat (llm_judge/gen_model_answer.py). */
const GREEDY_BELOW = 1e-4;

export async function generateReply(
  loaded: LoadedTransformer,
  request: GenerateRequest,
  call: BackendCall,
): Promise<BackendCompletion> {
  const { library, tokenizer, model, card } = loaded;
  const isPlain = card.promptFormat === 'human-assistant';
  const stops = [...(isPlain ? PLAIN_STOPS : []), ...(request.stop ?? [])];
  const plan = fitWindow(request, windowOf(loaded), promptTools(loaded));
  const inputs = tokenize(loaded, plan.prompt);
  const promptTokens = lengthOf(inputs.input_ids);
  const isSampled = request.temperature >= GREEDY_BELOW;

  // The generator is global to the library; one worker holds one model and takes one call at a time.
  library.random.seed(request.seed);
  const output = (await model.generate({
    ...inputs,
    max_new_tokens: plan.newTokens,
    do_sample: isSampled,
    ...(isSampled ? { temperature: request.temperature } : {}),
    streamer: createStreamer(loaded, stops, call),
    stopping_criteria: createCriterion(loaded, { promptTokens, stops, call }),
  })) as Tensor;

  const reply = (output.tolist() as bigint[][])[0]?.slice(promptTokens) ?? [];
  const raw = decodeReply(loaded, reply);
  const isStopped = cutAtStop(raw, stops).isStopped;
  const end = howItEnded({ reply, isStopped, eos: eosTokens(loaded), limit: plan.newTokens, asked: request.maxTokens });
  return {
    text: storedText(raw, { stops, specialTokens: tokenizer.all_special_tokens }),
    finishReason: end.reason,
    rawFinishReason: end.raw,
    usage: { promptTokens, completionTokens: reply.length },
    warnings: [...windowWarnings(plan, end.reason, request.maxTokens), ...samplingWarnings(loaded, isSampled)],
  };
}

/** Where the reply ended by itself, it lost nothing to the window. */
function windowWarnings(plan: WindowPlan, reason: FinishReason, maxTokens: number): readonly string[] {
  return reason === 'context-full' ? [...plan.warnings, clampSentence(plan, maxTokens)] : plan.warnings;
}

/** Special tokens are kept: where a stop string stands is counted with them. */
function decodeReply({ tokenizer }: LoadedTransformer, reply: readonly bigint[]): string {
  return tokenizer.decode([...reply], { skip_special_tokens: false });
}

/** Tokens that prompt and reply may take together: the card's figure, never above the model's positions. */
export function windowOf({ card, model }: Pick<LoadedTransformer, 'card' | 'model'>): number {
  const { n_positions: gptPositions, max_position_embeddings: positions } = model.config as {
    n_positions?: number;
    max_position_embeddings?: number;
  };
  return Math.min(card.contextTokens, gptPositions ?? positions ?? card.contextTokens);
}

interface TokenizedPrompt {
  readonly input_ids: Tensor;
  readonly attention_mask: Tensor;
}

function tokenize({ tokenizer, card }: LoadedTransformer, prompt: string): TokenizedPrompt {
  // A chat template writes its own special tokens.
  const options = { add_special_tokens: card.promptFormat !== 'chat' };
  return tokenizer(prompt, options) as TokenizedPrompt;
}

function promptTools(loaded: LoadedTransformer): PromptTools {
  const { tokenizer, card } = loaded;
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false });
  return {
    render: card.promptFormat === 'human-assistant' ? toPlainPrompt : (messages) => renderChat(loaded, messages),
    count: (text) => lengthOf(tokenize(loaded, text).input_ids),
    head: (text, tokens) => tokenizer.decode(encode(text).slice(0, tokens), { skip_special_tokens: true }),
  };
}

/** Templates of models that think read `enable_thinking`; the others ignore it. */
function renderChat({ tokenizer, card }: LoadedTransformer, messages: readonly Message[]): string {
  const thinking = card.disableThinking === false ? {} : { enable_thinking: false };
  const options = { tokenize: false, add_generation_prompt: true, ...thinking } as const;
  return tokenizer.apply_chat_template(messages.map((message) => ({ ...message })), options) as string;
}

function createStreamer({ library, tokenizer }: LoadedTransformer, stops: readonly string[], call: BackendCall) {
  const gate = createStopGate(stops);
  return new library.TextStreamer(tokenizer, {
    skip_prompt: true,
    // The library calls this for every token, and the other one only when a word is complete.
    token_callback_function: () => call.onToken(''),
    callback_function: (text) => call.onToken(gate(text)),
  });
}

function createCriterion(
  loaded: LoadedTransformer,
  { promptTokens, stops, call }: { promptTokens: number; stops: readonly string[]; call: BackendCall },
) {
  const isStoppedAt = (ids: readonly bigint[]) => {
    const decode = (from: number, to: number) => decodeReply(loaded, ids.slice(promptTokens + from, promptTokens + to));
    return isAtStop(decode, ids.length - promptTokens, stops);
  };
  class EndOfReply extends loaded.library.StoppingCriteria {
    override _call(inputIds: number[][]): boolean[] {
      // The library's declaration says number; the ids are bigint.
      return (inputIds as unknown as bigint[][]).map((ids) => call.isInterrupted() || isStoppedAt(ids));
    }
  }
  return new EndOfReply();
}

/** Where a reply ended, from what is known about it: the library does not say. */
function howItEnded(end: {
  readonly reply: readonly bigint[];
  readonly isStopped: boolean;
  readonly eos: readonly number[];
  readonly limit: number;
  readonly asked: number;
}): { reason: FinishReason; raw: string | null } {
  if (end.isStopped) return { reason: 'stop', raw: 'stop-string' };
  if (end.eos.includes(Number(end.reply.at(-1)))) return { reason: 'stop', raw: 'end-token' };
  if (end.reply.length < end.limit) return { reason: 'unknown', raw: null };
  return { reason: end.limit < end.asked ? 'context-full' : 'length', raw: 'max-new-tokens' };
}

function eosTokens({ model }: LoadedTransformer): readonly number[] {
  const fromConfig = (model.config as { eos_token_id?: number | number[] }).eos_token_id;
  return [model.generation_config?.eos_token_id ?? fromConfig ?? []].flat();
}

/** What the model's own generation config asks for and the library does not do. */
function samplingWarnings({ model }: LoadedTransformer, isSampled: boolean): readonly string[] {
  const topP = (model.generation_config as { top_p?: number } | null)?.top_p ?? 1;
  return isSampled && topP < 1 ? [`transformers.js does not apply top_p, and this model asks for ${topP}`] : [];
}

function lengthOf(ids: Tensor): number {
  return ids.dims.at(-1) ?? 0;
}
