/** Reading FastChat's files, settling what they leave open, and taking them over as runs. One import at a time. */
import { EngineError, InputError } from '../../core/errors.ts';
import type { Clock, PairStore, RunStore } from '../../core/ports.ts';
import { createGroupId, gpuBudgetBytes } from '../../core/run-group.ts';
import type { EvaluationConfig } from '../../core/config-types.ts';
import type { Bench, RunOrigin, RunSettings } from '../../core/types.ts';
import { partOfPlan } from '../../imports/part-of-plan.ts';
import type { ImportFile, ImportPlan, ImportProgress, ImportSession, ImportSink } from '../../imports/types.ts';
import type { BenchSource, ImportCode } from '../context.ts';
import { ImportBenchChoice } from './import-bench-choice.svelte.ts';
import { knownContent } from './import-known.ts';
import { timeLeftMs } from './rates.ts';
import type { RunLibrary } from './run-library.svelte.ts';

/** What the importer asks of the outside. */
export interface ImporterPorts {
  readonly store: RunStore;
  readonly pairStore: PairStore;
  readonly library: RunLibrary;
  readonly benches: BenchSource;
  readonly evaluation: EvaluationConfig;
  readonly clock: Clock;
  readonly version: string;
  /** "Chrome 142". */
  readonly browser: string;
  loadImportCode(): Promise<ImportCode>;
}

/** How far reading or writing has come. */
export interface ImportPace extends ImportProgress {
  /** Milliseconds left at the pace so far; null before anything is done. */
  readonly leftMs: number | null;
}

/** Files that were read, and what is to be settled before they become runs. */
export interface Found {
  readonly session: ImportSession;
  readonly bench: ImportBenchChoice;
  /** Content hashes of imports that are stored already. */
  readonly known: ReadonlySet<string>;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly foundAt: number;
}

export type ImportPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'reading'; readonly pace: ImportPace | null }
  | { readonly name: 'failed'; readonly message: string }
  | ({ readonly name: 'found' } & Found)
  | { readonly name: 'writing'; readonly pace: ImportPace | null };

/** What was taken over last, so that it can be taken back. */
export interface TakenOver {
  readonly groupId: string;
  readonly runIds: readonly string[];
  readonly pairRunIds: readonly string[];
  readonly models: number;
}

const NOTHING: ImportPlan = { runs: [], pairRuns: [], leftOut: [] };

export class Importer {
  readonly #ports: ImporterPorts;
  #code: ImportCode | null = null;
  #abort: AbortController | null = null;
  /** Counts readings, so that a late one does not replace a newer one. */
  #reading = 0;
  phase = $state.raw<ImportPhase>({ name: 'idle' });
  /** Everything that was given so far, newer files in the place of older ones of the same path. */
  files = $state.raw<readonly ImportFile[]>([]);
  /** Why taking over failed; null if it did not. */
  error = $state.raw<string | null>(null);
  /** Models to leave out, by name. */
  without = $state.raw<readonly string[]>([]);
  /** Take over also what is stored already. */
  takesAgain = $state.raw(false);
  takenOver = $state.raw<TakenOver | null>(null);

  readonly found = $derived(this.phase.name === 'found' ? this.phase : null);
  /** Runs for everything that is not left out, or why there are none. */
  readonly planned: { readonly plan: ImportPlan; readonly problem: string | null } = $derived.by(() => this.#plan());
  /** What of the plan is stored already, made from the same rows. */
  readonly known: ImportPlan = $derived.by(() => partOfPlan(this.planned.plan, (origin) => this.#isKnown(origin)));
  /** What will be written. */
  readonly toTake: ImportPlan = $derived.by(() =>
    this.takesAgain ? this.planned.plan : partOfPlan(this.planned.plan, (origin) => !this.#isKnown(origin)),
  );

  constructor(ports: ImporterPorts) {
    this.#ports = ports;
  }

  /** Reads files together with those given before. Refused while runs are being written: they come from the old files. */
  async take(files: readonly ImportFile[]): Promise<void> {
    if (this.phase.name === 'writing' || files.length === 0) return;
    this.files = [...this.files.filter((old) => !files.some(({ path }) => path === old.path)), ...files];
    await this.#read();
  }

  /** Ends reading or writing; nothing half-written stays. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Forgets the files. */
  clear(): void {
    this.#reading += 1;
    this.cancel();
    this.found?.session.close();
    this.files = [];
    this.phase = { name: 'idle' };
    this.error = null;
  }

  leaveOut(model: string, isLeftOut: boolean): void {
    const others = this.without.filter((name) => name !== model);
    this.without = isLeftOut ? [...others, model] : others;
  }

  /** Writes the runs. @returns their group; null if they could not be written, see `error` */
  async takeOver(): Promise<string | null> {
    const { found, toTake } = this;
    if (found === null) return null;
    this.#abort = new AbortController();
    this.error = null;
    this.phase = { name: 'writing', pace: null };
    try {
      await found.session.commit(toTake, this.#sink(), { signal: this.#abort.signal, onProgress: this.#pacer('writing') });
    } catch (thrown) {
      this.error = isCancelled(thrown) ? null : sentenceOf(thrown);
      this.phase = found;
      return null;
    }
    await this.#ports.library.refresh();
    this.takenOver = toTakenOver(toTake, found.groupId);
    found.session.close();
    this.files = [];
    this.phase = { name: 'idle' };
    return found.groupId;
  }

  /** Removes what was taken over last. */
  async takeBack(): Promise<void> {
    const taken = this.takenOver;
    if (taken === null) return;
    this.takenOver = null;
    for (const pairRunId of taken.pairRunIds) await this.#ports.pairStore.deletePairRun(pairRunId);
    await this.#ports.library.removeMany(taken.runIds);
  }

  async #read(): Promise<void> {
    const reading = ++this.#reading;
    this.#abort?.abort();
    this.found?.session.close();
    this.#abort = new AbortController();
    this.error = null;
    this.phase = { name: 'reading', pace: null };
    try {
      this.#code ??= await this.#ports.loadImportCode();
      const options = { signal: this.#abort.signal, onProgress: this.#pacer('reading') };
      const session = await this.#code.importFiles(this.files, options);
      const found = await this.#settle(session);
      if (reading === this.#reading) this.#show(found);
      else session.close();
    } catch (thrown) {
      if (reading !== this.#reading) return;
      if (isCancelled(thrown)) this.clear();
      else this.phase = { name: 'failed', message: sentenceOf(thrown) };
    }
  }

  async #settle(session: ImportSession): Promise<Found> {
    const { benches, clock, library, pairStore } = this.#ports;
    const [bench, known] = await Promise.all([
      ImportBenchChoice.for(session.summary, benches),
      knownContent(session.summary, library, pairStore),
    ]);
    const foundAt = clock.now();
    return { session, bench, known, groupId: createGroupId(foundAt, Math.random()), foundAt };
  }

  #show(found: Found): void {
    this.without = [];
    this.takesAgain = false;
    this.phase = { name: 'found', ...found };
  }

  #plan(): { readonly plan: ImportPlan; readonly problem: string | null } {
    const bench = this.found?.bench.bench ?? null;
    if (this.found === null || bench === null || this.#code === null) return { plan: NOTHING, problem: null };
    const { session, groupId, foundAt } = this.found;
    const environment = { benchtab: this.#ports.version, browser: this.#ports.browser, adapter: null };
    const choice = { bench, without: this.without, settings: this.#settings(bench), environment, groupId, now: foundAt };
    try {
      return { plan: this.#code.planImport(session.summary, choice), problem: null };
    } catch (thrown) {
      if (thrown instanceof InputError) return { plan: NOTHING, problem: String(thrown) };
      throw thrown;
    }
  }

  #isKnown(origin: RunOrigin | undefined): boolean {
    return origin !== undefined && this.found?.known.has(origin.contentSha256) === true;
  }

  #settings({ references }: Bench): RunSettings {
    const { settings, gpu } = this.#ports.evaluation;
    const gpuBudget = gpuBudgetBytes(gpu.budgetMb, this.#ports.evaluation);
    return { ...settings, mode: 'single', gpuBudgetBytes: gpuBudget, referenceSet: references[0]?.name ?? null };
  }

  /** Shows progress and what is left, as long as its phase lasts. */
  #pacer(name: 'reading' | 'writing'): (progress: ImportProgress) => void {
    const { clock } = this.#ports;
    const reading = this.#reading;
    const startedAt = clock.now();
    return (progress) => {
      if (this.phase.name !== name || reading !== this.#reading) return;
      const { doneBytes, totalBytes } = progress;
      const leftMs = timeLeftMs({ done: doneBytes, left: totalBytes - doneBytes, elapsedMs: clock.now() - startedAt });
      this.phase = { name, pace: { ...progress, leftMs } };
    };
  }

  #sink(): ImportSink {
    const { store, pairStore } = this.#ports;
    return {
      createRun: (spec, at) => store.createRun(spec, at),
      appendEvents: (runId, events) => store.appendEvents(runId, events),
      deleteRun: (runId) => store.deleteRun(runId),
      createPairRun: (spec, at) => pairStore.createPairRun(spec, at),
      appendPairs: (pairRunId, judgments) => pairStore.appendPairs(pairRunId, judgments),
      setPairStatus: (pairRunId, status, reason, at) => pairStore.setPairStatus(pairRunId, status, reason, at),
      deletePairRun: (pairRunId) => pairStore.deletePairRun(pairRunId),
    };
  }
}

function toTakenOver({ runs, pairRuns }: ImportPlan, groupId: string): TakenOver {
  return {
    groupId,
    runIds: runs.map(({ spec }) => spec.runId),
    pairRunIds: pairRuns.map(({ spec }) => spec.pairRunId),
    models: new Set(runs.map(({ model }) => model)).size,
  };
}

function isCancelled(thrown: unknown): boolean {
  return thrown instanceof EngineError && thrown.kind === 'cancelled';
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof InputError) return String(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}
