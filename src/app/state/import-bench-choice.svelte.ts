/** The bench of imported files: what they suggest, what a person chooses instead, and the bench itself. */
import { InputError } from '../../core/errors.ts';
import type { Bench } from '../../core/types.ts';
import type { ImportSummary } from '../../imports/types.ts';
import type { BenchProgress, BenchSource } from '../context.ts';
import { benchWithoutTexts, filesOfOneBench, guessBench, onlyFound, type BenchGuess, type BenchWay } from './import-bench.ts';
import { readGivenBench, withPromptsOf, type GivenBench } from './import-given-bench.ts';

/** A bench for the files, on its way or there. */
export type ImportBenchState =
  | { readonly status: 'loading'; readonly progress: BenchProgress | null }
  | ({ readonly status: 'ready' } & GivenBench)
  | { readonly status: 'failed'; readonly message: string };

/** Whose judge prompts a bench without any gets. */
export type BorrowedPrompts = 'none' | 'mt-bench' | 'starter';

export class ImportBenchChoice {
  readonly #benches: BenchSource;
  readonly summary: ImportSummary;
  readonly guess: BenchGuess;
  /** Counts loads, so that a late bench does not replace a newer one. */
  #call = 0;
  way = $state.raw() as BenchWay;
  prompts = $state.raw<BorrowedPrompts>('none');
  /** Leave out the bench's questions that the files do not have at all. */
  isOnlyFound = $state.raw(false);
  state = $state.raw<ImportBenchState>({ status: 'loading', progress: null });
  /** The whole bench, as it was loaded; null until then. */
  readonly whole: Bench | null = $derived(this.state.status === 'ready' ? this.state.bench : null);
  /** The bench for the runs; null until it is there. */
  readonly bench: Bench | null = $derived.by(() =>
    this.whole !== null && this.isOnlyFound ? onlyFound(this.whole, this.summary) : this.whole,
  );

  private constructor(benches: BenchSource, summary: ImportSummary, starter: Bench | null) {
    this.#benches = benches;
    this.summary = summary;
    this.guess = guessBench(summary, starter);
    this.way = this.guess.ways[0] ?? 'without-texts';
  }

  /** Makes the likeliest choice and begins to load its bench. */
  static async for(summary: ImportSummary, benches: BenchSource): Promise<ImportBenchChoice> {
    const starter = await benches.starter().catch(() => null);
    const choice = new ImportBenchChoice(benches, summary, starter);
    void choice.choose(choice.way);
    return choice;
  }

  /** Takes the bench from there. What cannot be had becomes a state with the reason. */
  async choose(way: BenchWay): Promise<void> {
    this.way = way;
    const call = ++this.#call;
    const show = (state: ImportBenchState) => {
      if (call === this.#call) this.state = state;
    };
    show({ status: 'loading', progress: null });
    try {
      show({ status: 'ready', ...(await this.#load(way, (progress) => show({ status: 'loading', progress }))) });
    } catch (thrown) {
      show({ status: 'failed', message: thrown instanceof InputError ? String(thrown) : (thrown as Error).message });
    }
  }

  /** Gives a bench without judge prompts those of another one. */
  async borrow(prompts: BorrowedPrompts): Promise<void> {
    this.prompts = prompts;
    await this.choose(this.way);
  }

  async #load(way: BenchWay, onProgress: (progress: BenchProgress) => void): Promise<GivenBench> {
    if (way === 'mt-bench') return { bench: await this.#benches.mtBench(onProgress), lacks: null };
    if (way === 'starter') return { bench: await this.#benches.starter(), lacks: null };
    if (way === 'without-texts') return { bench: benchWithoutTexts(this.summary), lacks: null };
    const given = await readGivenBench(filesOfOneBench(this.summary), this.#benches);
    if (this.prompts === 'none' || given.bench.judgePrompts.length > 0) return given;
    const lender = this.prompts === 'starter' ? await this.#benches.starter() : await this.#benches.mtBench(onProgress);
    return { bench: withPromptsOf(given.bench, lender), lacks: null };
  }
}
