/** The cap in dollars of pairwise judging: reserved before a match, settled after it, so that it is never crossed. */
import { completionCost, utf8Length, worstCallCost } from '../core/budget.ts';
import type { JudgeRequest } from '../core/protocol.ts';
import type { Completion, Price } from '../core/types.ts';

export class PairBudget {
  readonly #allowedUsd: number | null;
  readonly #price: Price | null;
  readonly #maxTokens: number;
  #spentUsd = 0;
  #reservedUsd = 0;

  /**
   * @param allowedUsd  null: no cap
   * @param price  null: unknown, so nothing is counted
   * @param maxTokens  longest reply of the judge
   */
  constructor(allowedUsd: number | null, price: Price | null, maxTokens: number) {
    this.#allowedUsd = allowedUsd;
    this.#price = price;
    this.#maxTokens = maxTokens;
  }

  /** US dollars; null without a price. */
  get spentUsd(): number | null {
    return this.#price === null ? null : this.#spentUsd;
  }

  /** Sets aside what these calls can cost at most; false if the cap forbids them. */
  reserve(requests: readonly JudgeRequest[]): boolean {
    const worst = this.#worstOf(requests);
    if (this.#allowedUsd !== null && this.#spentUsd + this.#reservedUsd + worst > this.#allowedUsd) return false;
    this.#reservedUsd += worst;
    return true;
  }

  /** Books what the calls cost; given-up calls are free, uncounted ones as dear as they can have been. */
  settle(requests: readonly JudgeRequest[], completions: readonly (Completion | null)[]): void {
    this.#reservedUsd -= this.#worstOf(requests);
    requests.forEach((request, index) => (this.#spentUsd += this.#costOf(request, completions[index] ?? null)));
  }

  #worstOf(requests: readonly JudgeRequest[]): number {
    return requests.reduce((sum, request) => sum + this.#worst(request), 0);
  }

  #worst({ messages }: JudgeRequest): number {
    const bytes = messages.reduce((sum, { content }) => sum + utf8Length(content), 0);
    return this.#price === null ? 0 : worstCallCost(bytes, this.#maxTokens, this.#price);
  }

  #costOf(request: JudgeRequest, completion: Completion | null): number {
    if (this.#price === null || completion === null) return 0;
    const { promptTokens, completionTokens } = completion.usage;
    const isCounted = promptTokens !== null && completionTokens !== null;
    return isCounted ? completionCost(completion, this.#price) : this.#worst(request);
  }
}
