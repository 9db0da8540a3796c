/** The cap in dollars of pairwise judging: reserved before a match, settled after it, so that it is never crossed. */
import { estimateCalls, usageCost, utf8Length, worstCallCost } from './budget.ts';
import { answersTo, planGames, type PairAnswers } from './pair-games.ts';
import { pairingOf } from './pair-run.ts';
import type { GameRecord, PairRun, PairRunSpec } from './pair-types.ts';
import { pairMatches } from './pairwise.ts';
import type { JudgeRequest } from './protocol.ts';
import type { Price, Usage } from './types.ts';

export interface PairBudgetOptions {
  /** null: no cap. */
  readonly allowedUsd: number | null;
  /** null: unknown, so nothing is counted. */
  readonly price: Price | null;
  /** Longest reply of the judge, in tokens. */
  readonly maxTokens: number;
  /** US dollars that earlier passes took. */
  readonly spentUsd: number;
}

/** A game that was asked for, and what came of it. */
export interface AskedGame extends Pick<GameRecord, 'completion' | 'failedTries'> {
  readonly request: JudgeRequest;
}

/** Calls of a game that were, or may have been, billed: what was found again was paid for elsewhere. */
function billedCalls({ completion, failedTries = [] }: Pick<GameRecord, 'completion' | 'failedTries'>): readonly Usage[] {
  const isPaid = completion !== null && completion.isTakenOver !== true;
  return isPaid ? [...failedTries, completion.usage] : failedTries;
}

export class PairBudget {
  readonly #options: PairBudgetOptions;
  #spentUsd: number;
  #reservedUsd = 0;

  constructor(options: PairBudgetOptions) {
    this.#options = options;
    this.#spentUsd = options.spentUsd;
  }

  /** US dollars, earlier passes included; null without a price. */
  get spentUsd(): number | null {
    return this.#options.price === null ? null : this.#spentUsd;
  }

  /** Sets aside what these calls can cost at most; false if the cap forbids them. */
  reserve(requests: readonly JudgeRequest[]): boolean {
    const worst = this.#worstOf(requests);
    const { allowedUsd } = this.#options;
    if (allowedUsd !== null && this.#spentUsd + this.#reservedUsd + worst > allowedUsd) return false;
    this.#reservedUsd += worst;
    return true;
  }

  /**
   * Books what the calls cost and frees what was set aside for them.
   *
   * @param reserved  as given to `reserve`
   * @param asked  those of them that were made: uncounted ones are as dear as they can have been
   */
  settle(reserved: readonly JudgeRequest[], asked: readonly AskedGame[]): void {
    this.#reservedUsd -= this.#worstOf(reserved);
    for (const game of asked) this.#spentUsd += this.#costOf(game);
  }

  #worstOf(requests: readonly JudgeRequest[]): number {
    return requests.reduce((sum, request) => sum + this.#worst(request), 0);
  }

  #worst({ messages }: JudgeRequest): number {
    const { price, maxTokens } = this.#options;
    const bytes = messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
    return price === null ? 0 : worstCallCost(bytes, maxTokens, price);
  }

  #costOf({ request, ...game }: AskedGame): number {
    const { price } = this.#options;
    if (price === null) return 0;
    const cost = (usage: Usage) => (isCounted(usage) ? usageCost(usage, price) : this.#worst(request));
    return billedCalls(game).reduce((sum, usage) => sum + cost(usage), 0);
  }
}

function isCounted({ promptTokens, completionTokens }: Usage): boolean {
  return promptTokens !== null && completionTokens !== null;
}

/** What a pair run's judge has taken so far: every game that was asked for, replaced ones and failed tries too. */
export interface PairSpending {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars, from the tokens the server counted; null if the judge has no price. */
  readonly usd: number | null;
  /** US dollars at most: uncounted calls as dear as they can have been. 0 if the judge has no price. */
  readonly highestUsd: number;
}

export function pairSpendingOf({ spec, judgments }: Pick<PairRun, 'spec' | 'judgments'>): PairSpending {
  const systemPrompts = new Map(spec.bench.judgePrompts.map(({ name, systemPrompt }) => [name, systemPrompt]));
  const { price } = spec.judge;
  const { judgeMaxTokens: maxTokens } = spec.settings;
  const total = { promptTokens: 0, completionTokens: 0, usd: 0, highestUsd: 0 };
  for (const { judgePromptName, games } of judgments)
    for (const { isTakenOver, userPrompt, ...game } of games) {
      const bytes = utf8Length(userPrompt) + utf8Length(systemPrompts.get(judgePromptName) ?? '');
      for (const usage of isTakenOver === true ? [] : billedCalls(game)) {
        total.promptTokens += usage.promptTokens ?? 0;
        total.completionTokens += usage.completionTokens ?? 0;
        if (price === null) continue;
        const counted = usageCost(usage, price);
        total.usd += counted;
        total.highestUsd += isCounted(usage) ? counted : worstCallCost(bytes, maxTokens, price);
      }
    }
  return { ...total, usd: price === null ? null : total.usd };
}

/** What judging the pairs will take. */
export interface PairEstimate {
  readonly matches: number;
  /** Matches of which both models have an answer: two calls each. */
  readonly judgeable: number;
  readonly judgeCalls: number;
  /** US dollars `[low, high]`; null without a price. */
  readonly usd: readonly [number, number] | null;
}

/** Prompts are made for so many matches at most, spread over all of them; the rest is taken to be like them. */
const SAMPLED_MATCHES = 400;

/** Estimated from the prompts as they will be sent, both games of each match. */
export function estimatePairs(spec: PairRunSpec, answers: PairAnswers): PairEstimate {
  const { bench, settings, judge } = spec;
  const matches = pairMatches(bench, pairingOf(spec), settings);
  const judgeable = matches.filter((match) => answersTo(answers, match) !== null);
  const step = Math.max(1, Math.ceil(judgeable.length / SAMPLED_MATCHES));
  const sampled = judgeable.filter((_match, index) => index % step === 0);
  const lengths = sampled.flatMap((match) =>
    planGames({ bench, settings, answers, match, earlier: null }).map(({ request }) =>
      request.messages.reduce((sum, { content }) => sum + content.length, 0),
    ),
  );
  const sum = lengths.reduce((total, length) => total + length, 0);
  const calls = 2 * judgeable.length;
  const characters = lengths.length === 0 ? 0 : (sum / lengths.length) * calls;
  const { usd } = estimateCalls({ calls, characters, price: judge.price });
  return { matches: matches.length, judgeable: judgeable.length, judgeCalls: calls, usd };
}
