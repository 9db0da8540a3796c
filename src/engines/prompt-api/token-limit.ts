/** Counts a growing text's tokens by asking the session, as seldom as the limit allows. The API has no limit of its own. */
import type { LanguageModelSession } from './language-model.ts';

/** Fewer characters than this no token of English text has on average. */
const FEWEST_CHARACTERS = 2;

/** Close to the limit every so many characters are counted. */
const CLOSEST_STEP = 24;

export class TokenLimit {
  readonly #session: Pick<LanguageModelSession, 'measureContextUsage'>;
  readonly #maxTokens: number;
  #nextAt: number;
  #overhead: number | null = null;

  constructor(session: Pick<LanguageModelSession, 'measureContextUsage'>, maxTokens: number) {
    this.#session = session;
    this.#maxTokens = maxTokens;
    this.#nextAt = maxTokens * FEWEST_CHARACTERS;
  }

  /** Has the text reached the limit? Overshoots by a few tokens at most. */
  async isReached(text: string): Promise<boolean> {
    if (text.length < this.#nextAt) return false;
    const left = this.#maxTokens - (await this.count(text));
    this.#nextAt = text.length + Math.max(CLOSEST_STEP, left * FEWEST_CHARACTERS);
    return left <= 0;
  }

  /** Tokens of a text, without those that the template puts around each prompt. */
  async count(text: string): Promise<number> {
    this.#overhead ??= await this.#session.measureContextUsage('');
    return Math.max(0, (await this.#session.measureContextUsage(text)) - this.#overhead);
  }
}
