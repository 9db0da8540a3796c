/** What the browse page shows, derived of its address and of the runs that are stored. */
import { categoriesOf } from '../../../core/questions.ts';
import type { RunHeader, RunState, Turn } from '../../../core/types.ts';
import { counted } from '../../format.ts';
import type { PairLibrary } from '../../state/pair-library.svelte.ts';
import type { RunController } from '../../state/run-controller.svelte.ts';
import type { RunLibrary } from '../../state/run-library.svelte.ts';
import { LoadedRuns } from '../results/loaded-runs.svelte.ts';
import { parseBrowseAddress, toBrowseHash, type BrowseAddress } from './address.ts';
import { findPassages, type Passage } from './passages.ts';
import { countByFilter, listQuestions, type QuestionFilters } from './question-list.ts';
import { wordsOf } from './question-text.ts';
import { ShownMatches } from './shown-matches.svelte.ts';

/** Passages that are listed, few enough to follow each letter typed; how many more there are is told. */
const MOST_PASSAGES = 40;

interface Sources {
  readonly library: RunLibrary;
  readonly pairLibrary: PairLibrary;
  readonly controller: Pick<RunController, 'lanes'>;
  /** The query of the address, as it stands. */
  query(): string | undefined;
}

export class BrowseView {
  readonly #sources: Sources;
  readonly runs: LoadedRuns;
  /** Every run of the bench, once somebody looks for passages. */
  readonly all: LoadedRuns;
  readonly pairs: ShownMatches;

  readonly address: BrowseAddress = $derived.by(() => parseBrowseAddress(this.#sources.query()));

  // As text and numbers: an address that differs elsewhere leaves the runs and the list as they are.
  readonly #runId = $derived(this.address.runId);
  readonly #besideText = $derived(this.address.compareIds.join(','));

  /** Of the first run; undefined where the address names one that is not here. */
  readonly first: RunHeader | undefined = $derived.by(() => {
    const { headers } = this.#sources.library;
    return this.#runId === null ? headers[0] : headers.find(({ runId }) => runId === this.#runId);
  });
  /** Runs that may stand beside it, newest first. */
  readonly sameBench: readonly RunHeader[] = $derived.by(() => {
    const { first } = this;
    return this.#sources.library.headers.filter(({ benchName }) => benchName === first?.benchName);
  });
  /** Of the runs shown. */
  readonly headers: readonly RunHeader[] = $derived.by(() => {
    const { first, sameBench } = this;
    if (first === undefined) return [];
    const ids = this.#besideText.split(',').filter((id, index, all) => id !== first.runId && all.indexOf(id) === index);
    return [first, ...ids.flatMap((id) => sameBench.find(({ runId }) => runId === id) ?? [])];
  });
  readonly shownIds: readonly string[] = $derived(this.headers.map(({ runId }) => runId));
  readonly states: readonly RunState[] = $derived.by(() => {
    const { states } = this.runs;
    return this.shownIds.flatMap((id) => states.find(({ spec }) => spec.runId === id) ?? []);
  });
  readonly bench = $derived(this.states[0]?.spec.bench ?? null);
  readonly categories = $derived(this.bench === null ? [] : categoriesOf(this.bench.questions));
  readonly choices = $derived(Math.max(1, ...this.states.map(({ spec }) => spec.settings.choices)));

  readonly #filterText = $derived.by(() => {
    const { find, category, show, choiceIndex, only, score, sort } = this.address;
    return JSON.stringify({ find, category, show, choiceIndex, only, score, sort } satisfies QuestionFilters);
  });
  // What was just written, read again.
  readonly #filters: QuestionFilters = $derived(JSON.parse(this.#filterText) as QuestionFilters);
  readonly items = $derived(listQuestions(this.states, this.#filters));
  readonly #choice = $derived(this.address.choiceIndex);
  readonly #only = $derived(this.address.only);
  readonly counts = $derived(countByFilter(this.states, { choiceIndex: this.#choice, only: this.#only }));
  readonly question = $derived.by(() => {
    const id = this.address.questionId;
    const asked = this.bench?.questions.find(({ questionId }) => questionId === id);
    return asked ?? this.items[0]?.question ?? null;
  });

  readonly #find = $derived(this.address.find);
  readonly words = $derived(wordsOf(this.#find));
  readonly isSearching = $derived(this.words.length > 0 && this.address.isPassages);
  readonly isSearchReady = $derived.by(() => this.all.isReady && this.all.states.length >= this.sameBench.length);
  readonly found = $derived.by(() => {
    const { category, only } = this.#filters;
    const states = this.isSearching ? this.all.states : [];
    return findPassages(states, this.words, { category, only, most: MOST_PASSAGES });
  });

  readonly isLoading = $derived.by(
    () => !this.#sources.library.isReady || (this.headers.length > 0 && this.states.length === 0 && this.runs.error === null),
  );
  /** What the list has, in words. */
  readonly said = $derived.by(() => {
    const total = this.bench?.questions.length ?? 0;
    if (!this.isSearching) return this.items.length === total ? counted(total, 'question') : `${this.items.length} of ${counted(total, 'question')}`;
    if (!this.isSearchReady) return 'Reading the runs …';
    return `${counted(this.found.total, 'passage')} in ${counted(this.found.runs, 'run')}`;
  });

  constructor(sources: Sources) {
    this.#sources = sources;
    this.runs = new LoadedRuns(sources.library, sources.controller);
    this.all = new LoadedRuns(sources.library, sources.controller);
    this.pairs = new ShownMatches(sources.pairLibrary);
  }

  hashOf(change: Partial<BrowseAddress>): string {
    return toBrowseHash({ ...this.address, ...change });
  }

  /** The address of a turn for somebody else: the newest run has a name in it. */
  turnHash(turn: Turn): string {
    const questionId = this.question?.questionId ?? null;
    return this.hashOf({ runId: this.first?.runId ?? null, questionId, turn });
  }

  /** Opens a passage beside what is shown: its run is added as a column if it is not among them. */
  passageHash({ run, questionId, turn, choiceIndex }: Passage): string {
    const [runId = null, ...beside] = this.shownIds;
    const isShown = run === null || this.shownIds.includes(run.runId);
    return this.hashOf({ runId, compareIds: isShown ? beside : [...beside, run.runId], questionId, turn, choiceIndex });
  }

  isAt({ questionId, turn, run, choiceIndex }: Passage): boolean {
    const { address } = this;
    if (questionId !== this.question?.questionId || turn !== address.turn || choiceIndex !== address.choiceIndex) return false;
    return run === null || this.shownIds.includes(run.runId);
  }
}
