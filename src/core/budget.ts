/** What a run spends and what it will take: tokens, money, time. */
import { jurorsOf, seatsOf } from './jury.ts';
import { judgeRequestFor } from './protocol.ts';
import { allTurns, judgeRequestOf, nextSteps } from './run.ts';
import type { BudgetStop, JudgeCard, Judgment, Message, Price, RunSettings, RunSpec, RunState, Usage } from './types.ts';

/** Characters a token, on average, in English text: for estimates before the server counts. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a usual and of a long judgment (protocol.md, section 8: median 115; a run 16,000–28,000 for 160). */
const JUDGMENT_TOKENS: readonly [number, number] = [100, 350];

/** Characters of a short and of a long answer, for an estimate before there is one. */
const ANSWER_CHARACTERS: readonly [number, number] = [400, 4000];

/** Providers cache prompts from this length on (OpenAI's documentation of prompt caching); shorter ones never. */
const LEAST_CACHED_TOKENS = 1024;

/** Tokens that a chat request takes besides its texts: roles and separators, with room to spare. */
const FRAME_TOKENS = 16;

export interface Spending {
  /** Tokens sent to and received from the judge, as far as the server counted them. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null if the judge, or one of a jury, has no price. */
  readonly usd: number | null;
  /** US dollars of those judges that have a price; 0 if none has. */
  readonly knownUsd: number;
  /** Judges with a price, and those that may ask for money and have none. */
  readonly pricedJudges: number;
  readonly unpricedJudges: number;
  /** Calls that were, or may have been, billed. */
  readonly calls: number;
  /** Judgments that cost nothing here: the same request was paid for in an earlier run. */
  readonly foundAgain: number;
}

/** One judge call that was, or may have been, billed. */
interface Billed {
  readonly usage: Usage;
  readonly price: Price | null;
  /** Of the request's messages, in UTF-8. */
  promptBytes(): number;
}

/**
 * What the judges of a run have cost so far: judgments, those that others replaced, and failed calls that the server
 * counted. A judgment that was found again from an earlier run was paid for there.
 */
export function spendingOf(state: RunState): Spending {
  const calls = billedCalls(state);
  const sum = (count: (call: Billed) => number) => calls.reduce((total, one) => total + count(one), 0);
  const knownUsd = sum(({ usage, price }) => (price === null ? 0 : usageCost(usage, price)));
  const paid = paidJudges(state.spec);
  const unpricedJudges = paid.filter(({ price }) => price === null).length;
  return {
    promptTokens: sum(({ usage }) => usage.promptTokens ?? 0),
    completionTokens: sum(({ usage }) => usage.completionTokens ?? 0),
    usd: paid.length > 0 && unpricedJudges === 0 ? knownUsd : null,
    knownUsd,
    pricedJudges: paid.length - unpricedJudges,
    unpricedJudges,
    calls: calls.length,
    foundAgain: judgmentsOf(state).filter(({ completion }) => completion.isTakenOver === true).length,
  };
}

/** The judges that ask for money, or may. */
function paidJudges(spec: RunSpec): readonly JudgeCard[] {
  return jurorsOf(spec).filter(({ isStandIn, localModel }) => !isStandIn && localModel === undefined);
}

/** All of a run, with those that others replaced. */
function judgmentsOf({ judgments, repeats }: RunState): readonly Judgment[] {
  return [...judgments.values(), ...[...repeats.values()].flat()];
}

function billedCalls(state: RunState): readonly Billed[] {
  const systemPrompts = new Map(state.spec.bench.judgePrompts.map(({ name, systemPrompt }) => [name, systemPrompt]));
  const priceAt = priceBySeat(state.spec);
  const judgments = judgmentsOf(state)
    .filter(({ completion }) => completion.isTakenOver !== true)
    .map(({ completion, userPrompt, judgePromptName, seat }) => ({
      usage: completion.usage,
      price: priceAt(seat),
      promptBytes: () => utf8Length(userPrompt) + utf8Length(systemPrompts.get(judgePromptName) ?? ''),
    }));
  const failed = state.troubles.flatMap(({ key, failure: { usage } }) => {
    if (key.step !== 'judge' || usage === undefined) return [];
    return [{ usage, price: priceAt(key.seat), promptBytes: () => messageBytes(judgeRequestOf(state, key).messages) }];
  });
  return [...judgments, ...failed];
}

function priceBySeat(spec: RunSpec): (seat: number | undefined) => Price | null {
  const prices = seatsOf(spec).map(({ judge }) => judge.price);
  return (seat = 0) => prices[seat] ?? null;
}

function messageBytes(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
}

/** US dollars of one call, cached prompt tokens at their own price. */
export function usageCost(usage: Usage, price: Price): number {
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
  return (promptTokens * dearestInput(price) + maxTokens * price.outputPerMillion) / 1e6;
}

/** The most that a million prompt tokens cost: those that the server puts into its cache may be dearer. */
function dearestInput({ inputPerMillion, cacheWritePerMillion = 0 }: Price): number {
  return Math.max(inputPerMillion, cacheWritePerMillion);
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

/** US dollars spent at most: cache writes, and calls that the server did not count, as dear as they can have been. */
export function highestSpending(state: RunState): number {
  const maxTokens = state.spec.settings.judgeMaxTokens;
  return billedCalls(state).reduce((total, { usage, price, promptBytes }) => {
    if (price === null) return total;
    const isCounted = usage.promptTokens !== null && usage.completionTokens !== null;
    const dearest = { ...price, inputPerMillion: dearestInput(price) };
    return total + (isCounted ? usageCost(usage, dearest) : worstCallCost(promptBytes(), maxTokens, price));
  }, 0);
}

/**
 * The limit that forbids going on; null if none does.
 *
 * @param reservedUsd  what calls in flight and the next one can cost at most
 */
export function budgetStopFor(state: RunState, reservedUsd: number): BudgetStop | null {
  const { usd, tokens, seconds } = state.spec.budget;
  const spentUsd = usd === null ? 0 : highestSpending(state);
  if (usd !== null && hasPrice(state.spec) && spentUsd + reservedUsd > usd)
    return { limit: 'usd', allowed: usd, spent: spentUsd };
  const { promptTokens, completionTokens } = spendingOf(state);
  const spentTokens = promptTokens + completionTokens;
  if (tokens !== null && spentTokens >= tokens) return { limit: 'tokens', allowed: tokens, spent: spentTokens };
  const spentSeconds = state.activeMs / 1000;
  if (seconds !== null && spentSeconds >= seconds) return { limit: 'seconds', allowed: seconds, spent: spentSeconds };
  return null;
}

function hasPrice(spec: RunSpec): boolean {
  return seatsOf(spec).some(({ judge }) => judge.price !== null);
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
  /** Of the judges that have a price; null if none has. */
  readonly usd: readonly [number, number] | null;
}

type JudgingEstimate = Omit<RunEstimate, 'answerTurns'>;

/** One judge call to come. Tokens are `[low, high]`. */
interface CallToCome {
  readonly judge: JudgeCard;
  readonly prompt: readonly [number, number];
  /** The same prompt was sent before, so that the server may have it in its cache. */
  readonly isRepeat: boolean;
}

/** Estimated from the real prompts with short and with long answers filled in. */
export function estimateRun(spec: RunSpec): RunEstimate {
  const answerTurns = allTurns(spec).length;
  const seats = seatsOf(spec);
  if (seats.length === 0) return { answerTurns, judgeCalls: 0, judgeTokens: [0, 0], usd: null };
  const [short, long] = ANSWER_CHARACTERS;
  // An answer is no longer than it may be.
  const most = spec.settings.maxTokens * CHARACTERS_PER_TOKEN;
  const [low, high] = [promptTokensWith(spec, Math.min(short, most)), promptTokensWith(spec, Math.min(long, most))];
  const calls = seats.flatMap(({ judge, repeat }) =>
    low.map((tokens, turn): CallToCome => ({ judge, prompt: [tokens, high[turn] ?? tokens], isRepeat: repeat > 0 })),
  );
  return { answerTurns, ...estimateCallsToCome(calls, spec.settings) };
}

/**
 * What judging the answers of a run will still take: the prompts as they will be sent, replies of usual length.
 *
 * @throws Error if the bench lacks a prompt or a reference answer
 */
export function estimateJudging(state: RunState): JudgingEstimate {
  const seats = seatsOf(state.spec);
  const calls = nextSteps(state).judgments.flatMap((key): CallToCome[] => {
    const seat = seats[key.seat ?? 0];
    if (seat === undefined) return [];
    const tokens = characterCount(judgeRequestOf(state, key).messages) / CHARACTERS_PER_TOKEN;
    return [{ judge: seat.judge, prompt: [tokens, tokens], isRepeat: seat.repeat > 0 }];
  });
  return estimateCallsToCome(calls, state.spec.settings);
}

/** Judge calls whose prompts are known. */
export interface KnownCalls {
  readonly calls: number;
  /** Of all messages of all calls. */
  readonly characters: number;
  readonly price: Price | null;
}

/** What they will take, with replies from usual to long. */
export function estimateCalls({ calls, characters, price }: KnownCalls): JudgingEstimate {
  const promptTokens = Math.round(characters / CHARACTERS_PER_TOKEN);
  const [shortReply, longReply] = JUDGMENT_TOKENS;
  const replies = [shortReply * calls, longReply * calls] as const;
  const cost = (reply: number, input: number, { outputPerMillion }: Price) =>
    (promptTokens * input + reply * outputPerMillion) / 1e6;
  return {
    judgeCalls: calls,
    judgeTokens: [promptTokens + replies[0], promptTokens + replies[1]],
    usd:
      price === null
        ? null
        : [cost(replies[0], price.inputPerMillion, price), cost(replies[1], dearestInput(price), price)],
  };
}

/**
 * The low end takes short replies, and a repeated prompt of 1,024 tokens or more at the price of cached ones; the high
 * end takes long replies and the dearest price of a prompt, for nobody promises that a cache is hit.
 */
function estimateCallsToCome(calls: readonly CallToCome[], { judgeMaxTokens }: Pick<RunSettings, 'judgeMaxTokens'>): JudgingEstimate {
  const replies = ({ judge }: CallToCome) => replyTokens(judge, judgeMaxTokens);
  const sum = (value: (call: CallToCome) => number) => calls.reduce((total, call) => total + value(call), 0);
  const cost = (index: 0 | 1) => (call: CallToCome) => {
    const { price } = call.judge;
    if (price === null) return 0;
    return (call.prompt[index] * inputPrice(call, price)[index] + replies(call)[index] * price.outputPerMillion) / 1e6;
  };
  const tokens = (index: 0 | 1) => Math.round(sum((call) => call.prompt[index] + replies(call)[index]));
  return {
    judgeCalls: calls.length,
    judgeTokens: [tokens(0), tokens(1)],
    usd: calls.some(({ judge }) => judge.price !== null) ? [sum(cost(0)), sum(cost(1))] : null,
  };
}

function inputPrice({ prompt, isRepeat }: CallToCome, price: Price): readonly [number, number] {
  const isCached = isRepeat && prompt[0] >= LEAST_CACHED_TOKENS;
  return [isCached ? price.cachedInputPerMillion : price.inputPerMillion, dearestInput(price)];
}

/** What a judge thinks is billed as part of its reply: one that thinks may use all that it is allowed. */
function replyTokens({ parameters: { reasoningEffort = 'none' } }: JudgeCard, judgeMaxTokens: number): readonly [number, number] {
  const [short, long] = JUDGMENT_TOKENS;
  const most = reasoningEffort === 'none' ? Math.min(long, judgeMaxTokens) : judgeMaxTokens;
  return [Math.min(short, judgeMaxTokens), most];
}

/** By turn of the run, with answers of that length filled in. */
function promptTokensWith(spec: RunSpec, answerCharacters: number): readonly number[] {
  const answer = 'x'.repeat(answerCharacters);
  return allTurns(spec).flatMap(({ questionId, turn }) => {
    const question = spec.bench.questions.find((each) => each.questionId === questionId);
    if (question === undefined) return [];
    const answerTexts = [answer, answer];
    const { messages } = judgeRequestFor({ bench: spec.bench, question, turn, answerTexts, settings: spec.settings });
    return [characterCount(messages) / CHARACTERS_PER_TOKEN];
  });
}

function characterCount(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
