/** What a run spends and what it will take: tokens, money, time. */
import { judgeRequestFor } from './protocol.ts';
import { allTurns, judgeRequestOf, nextSteps } from './run.ts';
import type { BudgetStop, Completion, Price, RunSpec, RunState } from './types.ts';

/** Characters a token, on average, in English text: for estimates before the server counts. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a usual and of a long judgment (protocol.md, section 8: median 115; a run 16,000–28,000 for 160). */
const JUDGMENT_TOKENS: readonly [number, number] = [100, 350];

/** Characters of a short and of a long answer, for an estimate before there is one. */
const ANSWER_CHARACTERS: readonly [number, number] = [400, 4000];

/** Tokens that a chat request takes besides its texts: roles and separators, with room to spare. */
const FRAME_TOKENS = 16;

export interface Spending {
  /** Tokens sent to and received from the judge, as far as the server counted them. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null if the judge has no price. */
  readonly usd: number | null;
}

/** What the judge of a run has cost so far. Failed calls are not in it: servers do not bill them. */
export function spendingOf(state: RunState): Spending {
  const completions = [...state.judgments.values()].map(({ completion }) => completion);
  const price = state.spec.judge?.price ?? null;
  const sum = (count: (completion: Completion) => number) => completions.reduce((total, one) => total + count(one), 0);
  return {
    promptTokens: sum(({ usage }) => usage.promptTokens ?? 0),
    completionTokens: sum(({ usage }) => usage.completionTokens ?? 0),
    usd: price === null ? null : sum((completion) => completionCost(completion, price)),
  };
}

/** US dollars of one completion, cached prompt tokens at their own price. */
export function completionCost({ usage }: Completion, price: Price): number {
  const prompt = usage.promptTokens ?? 0;
  const cached = Math.min(usage.cachedPromptTokens ?? 0, prompt);
  const dollarsTimesMillion =
    (prompt - cached) * price.inputPerMillion +
    cached * price.cachedInputPerMillion +
    (usage.completionTokens ?? 0) * price.outputPerMillion;
  return dollarsTimesMillion / 1e6;
}

/**
 * The most one judge call can cost: its prompt at full price and the longest reply it may give. No tokenizer makes more
 * tokens than bytes, so that no script, however dense, slips under the cap.
 *
 * @param promptBytes  length of all messages in UTF-8, see `utf8Length`
 */
export function worstCallCost(promptBytes: number, maxTokens: number, price: Price): number {
  const promptTokens = promptBytes + FRAME_TOKENS;
  return (promptTokens * price.inputPerMillion + maxTokens * price.outputPerMillion) / 1e6;
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** US dollars spent at most: calls that the server did not count, as dear as they can have been. */
function highestSpending({ spec, judgments }: RunState, price: Price): number {
  const maxTokens = spec.settings.judgeMaxTokens;
  const systemPrompts = new Map(spec.bench.judgePrompts.map(({ name, systemPrompt }) => [name, systemPrompt]));
  return [...judgments.values()].reduce((total, { completion, userPrompt, judgePromptName }) => {
    const { promptTokens, completionTokens } = completion.usage;
    if (promptTokens !== null && completionTokens !== null) return total + completionCost(completion, price);
    const bytes = utf8Length(userPrompt) + utf8Length(systemPrompts.get(judgePromptName) ?? '');
    return total + worstCallCost(bytes, maxTokens, price);
  }, 0);
}

/**
 * The limit that forbids going on; null if none does.
 *
 * @param reservedUsd  what calls in flight and the next one can cost at most
 */
export function budgetStopFor(state: RunState, reservedUsd: number): BudgetStop | null {
  const { usd, tokens, seconds } = state.spec.budget;
  const price = state.spec.judge?.price ?? null;
  const spentUsd = price === null ? 0 : highestSpending(state, price);
  if (usd !== null && price !== null && spentUsd + reservedUsd > usd)
    return { limit: 'usd', allowed: usd, spent: spentUsd };
  const { promptTokens, completionTokens } = spendingOf(state);
  const spentTokens = promptTokens + completionTokens;
  if (tokens !== null && spentTokens >= tokens) return { limit: 'tokens', allowed: tokens, spent: spentTokens };
  const spentSeconds = state.activeMs / 1000;
  if (seconds !== null && spentSeconds >= seconds) return { limit: 'seconds', allowed: seconds, spent: spentSeconds };
  return null;
}

const USED_UP = 'the budget of';

/** Did it end for its budget? A pair run keeps its reason as a sentence alone. */
export function isBudgetSentence(reason: string | null): boolean {
  return reason?.startsWith(USED_UP) ?? false;
}

/** Why a run ended for its budget, and what to do. */
export function budgetSentence({ limit, allowed, spent }: BudgetStop): string {
  const unit = { usd: 'US dollars', tokens: 'tokens', seconds: 'seconds' }[limit];
  return `${USED_UP} ${allowed} ${unit} is used up (spent: ${Number(spent.toPrecision(3))}); what is made is kept: raise it to go on`;
}

/** What a run will take, before it starts. Ranges are `[low, high]`. */
export interface RunEstimate {
  readonly answerTurns: number;
  readonly judgeCalls: number;
  readonly judgeTokens: readonly [number, number];
  /** null without a judge or a price. */
  readonly usd: readonly [number, number] | null;
}

/** Estimated from the real prompts with short and with long answers filled in. */
export function estimateRun(spec: RunSpec): RunEstimate {
  const answerTurns = allTurns(spec).length;
  if (spec.judge === null) return { answerTurns, judgeCalls: 0, judgeTokens: [0, 0], usd: null };
  const prompts = ANSWER_CHARACTERS.map((characters) => promptTokensWith(spec, characters));
  const replies = JUDGMENT_TOKENS.map((tokens) => tokens * answerTurns);
  const at = (index: 0 | 1) => ({ prompt: prompts[index] ?? 0, reply: replies[index] ?? 0 });
  const price = spec.judge.price;
  const cost = ({ prompt, reply }: { prompt: number; reply: number }, { inputPerMillion, outputPerMillion }: Price) =>
    (prompt * inputPerMillion + reply * outputPerMillion) / 1e6;
  return {
    answerTurns,
    judgeCalls: answerTurns,
    judgeTokens: [at(0).prompt + at(0).reply, at(1).prompt + at(1).reply],
    usd: price === null ? null : [cost(at(0), price), cost(at(1), price)],
  };
}

/**
 * What judging the answers of a run will still take: the prompts as they will be sent, replies of usual length.
 *
 * @throws Error if the bench lacks a prompt or a reference answer
 */
export function estimateJudging(state: RunState): Pick<RunEstimate, 'judgeCalls' | 'judgeTokens' | 'usd'> {
  const due = nextSteps(state).judgments;
  const characters = due.reduce((total, key) => {
    const { messages } = judgeRequestOf(state, key);
    return total + messages.reduce((sum, { content }) => sum + content.length, 0);
  }, 0);
  return estimateCalls({ calls: due.length, characters, price: state.spec.judge?.price ?? null });
}

/** Judge calls whose prompts are known. */
export interface KnownCalls {
  readonly calls: number;
  /** Of all messages of all calls. */
  readonly characters: number;
  readonly price: Price | null;
}

/** What they will take, with replies from usual to long. */
export function estimateCalls({ calls, characters, price }: KnownCalls): Pick<RunEstimate, 'judgeCalls' | 'judgeTokens' | 'usd'> {
  const promptTokens = Math.round(characters / CHARACTERS_PER_TOKEN);
  const [shortReply, longReply] = JUDGMENT_TOKENS;
  const replies = [shortReply * calls, longReply * calls] as const;
  const cost = (reply: number, { inputPerMillion, outputPerMillion }: Price) =>
    (promptTokens * inputPerMillion + reply * outputPerMillion) / 1e6;
  return {
    judgeCalls: calls,
    judgeTokens: [promptTokens + replies[0], promptTokens + replies[1]],
    usd: price === null ? null : [cost(replies[0], price), cost(replies[1], price)],
  };
}

function promptTokensWith(spec: RunSpec, answerCharacters: number): number {
  const answer = 'x'.repeat(answerCharacters);
  const characters = allTurns(spec).reduce((total, { questionId, turn }) => {
    const question = spec.bench.questions.find((each) => each.questionId === questionId);
    if (question === undefined) return total;
    const answerTexts = [answer, answer];
    const { messages } = judgeRequestFor({ bench: spec.bench, question, turn, answerTexts, settings: spec.settings });
    return total + messages.reduce((sum, { content }) => sum + content.length, 0);
  }, 0);
  return Math.round(characters / CHARACTERS_PER_TOKEN);
}
