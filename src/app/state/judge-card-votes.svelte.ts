/** The public votes and the bench that they are about: fetched once for the page, when asked. */
import { votedMatches } from '../../core/judge-card-matches.ts';
import type { HumanVotes } from '../../core/judge-card-types.ts';
import type { Bench } from '../../core/types.ts';

/** Votes by origin. Both reject with InputError: the reason and the way out. */
export interface VotesSources {
  /** The public data set, or the copy kept since. */
  fetch(): Promise<HumanVotes>;
  fromFiles(files: readonly File[]): Promise<HumanVotes>;
}

export interface VotesPorts {
  readonly sources: VotesSources;
  /** MT-bench, which the votes are about. */
  loadBench(): Promise<Bench>;
}

export class VotesShelf {
  readonly #ports: VotesPorts;
  votes = $state.raw<HumanVotes | null>(null);
  bench = $state.raw<Bench | null>(null);
  isLoading = $state.raw(false);
  /** Why the last attempt failed, in a sentence. */
  error = $state.raw<string | null>(null);
  /** Matches that an expert voted on. */
  readonly matches = $derived(this.votes === null ? [] : votedMatches(this.votes.votes));

  constructor(ports: VotesPorts) {
    this.#ports = ports;
  }

  /** Fetches votes and bench; what is there already stays. */
  async fetch(): Promise<void> {
    await this.#load(() => this.#ports.sources.fetch());
  }

  /** Reads dropped votes; the bench is fetched only where there is something to judge. */
  async take(files: readonly File[]): Promise<void> {
    await this.#load(() => this.#ports.sources.fromFiles(files));
  }

  async #load(read: () => Promise<HumanVotes>): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    this.error = null;
    try {
      const votes = await read();
      this.votes = votes;
      if (votes.answers.length > 0) this.bench ??= await this.#ports.loadBench();
    } catch (thrown) {
      this.error = thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      this.isLoading = false;
    }
  }
}
