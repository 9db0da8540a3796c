/** What is stored of the models' files, and what is being fetched. */
import { toEngineError, type EngineError } from '../../core/errors.ts';
import type { ModelCard } from '../../core/types.ts';
import { counted } from '../format.ts';
import type { CardFiles, CheckReport, FilesProgress, Inventory, ModelStore } from '../../models/types.ts';

export type FilesState = 'none' | 'partial' | 'stored' | 'downloading';

/** What is being done with a card's files. */
export interface FilesTask {
  readonly kind: 'fetch' | 'check' | 'folder';
  readonly progress: FilesProgress | null;
  /** Ends it; what is finished stays. */
  cancel(): void;
}

/** How the last task of a card ended, where there is something to say. */
export interface FilesOutcome {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly message: string;
}

export interface ModelFilesPorts {
  /** null where this page keeps no files: tests, pages without Cache Storage. */
  readonly store: ModelStore | null;
  /** Every card the page knows, those added by hand too. */
  cards(): readonly ModelCard[];
}

/** One for the page. Made once, in `create-context.ts`. */
export class ModelFiles {
  readonly #ports: ModelFilesPorts;
  /** null before the first look, and where the browser keeps nothing. */
  inventory = $state.raw<Inventory | null>(null);
  hasLooked = $state(false);
  /** By model id. */
  tasks = $state.raw<Readonly<Record<string, FilesTask>>>({});
  outcomes = $state.raw<Readonly<Record<string, FilesOutcome>>>({});

  constructor(ports: ModelFilesPorts) {
    this.#ports = ports;
  }

  /** Reads what is stored; nothing is fetched. */
  async refresh(): Promise<void> {
    this.inventory = (await this.#ports.store?.inventory(this.#ports.cards())) ?? null;
    this.hasLooked = true;
  }

  /** null where nothing is known (yet). */
  filesOf(card: ModelCard): CardFiles | null {
    return this.inventory?.cards.find(({ modelId }) => modelId === card.modelId) ?? null;
  }

  /** Bytes kept of the variant that this machine would load; null while unknown. Built-in and served models keep none. */
  storedBytes(card: ModelCard): number | null {
    if (!needsFiles(card)) return 0;
    return this.filesOf(card)?.storedBytes ?? null;
  }

  /** Bytes still to be fetched: exact once the model's index is known, else by its card; null where neither tells. */
  missingBytes(card: ModelCard): number | null {
    if (!needsFiles(card)) return 0;
    const files = this.filesOf(card);
    if (files?.missingBytes !== undefined && files.missingBytes !== null) return files.missingBytes;
    return card.downloadBytes === null ? null : Math.max(0, card.downloadBytes - (files?.storedBytes ?? 0));
  }

  /** Models that need no files count as stored. */
  state(card: ModelCard): FilesState {
    if (!needsFiles(card)) return 'stored';
    if (this.tasks[card.modelId]?.kind === 'fetch') return 'downloading';
    return this.filesOf(card)?.state ?? 'none';
  }

  /** Fetches what is missing. Ends when it is done, failed (`outcomes`) or paused. */
  async fetchFiles(card: ModelCard): Promise<void> {
    await this.#perform(card, 'fetch', async (store, options) => {
      await store.fetchFiles(card, options);
      return null;
    });
  }

  /** Reads every stored file, throws away what is broken, and says what was found. */
  async check(card: ModelCard): Promise<void> {
    await this.#perform(card, 'check', async (store, options) => checkOutcome(await store.check(card, options)));
  }

  async takeFolder(card: ModelCard, files: readonly File[]): Promise<void> {
    await this.#perform(card, 'folder', async (store, options) => {
      await store.takeFolder(card, files, options);
      return { tone: 'good', message: 'Copied from the folder. The folder is no longer needed.' };
    });
  }

  /** What is finished stays. */
  pause(card: ModelCard): void {
    this.tasks[card.modelId]?.cancel();
  }

  async remove(card: ModelCard): Promise<void> {
    this.pause(card);
    const users = await this.#ports.store?.remove(card, this.#ports.cards());
    this.#setOutcome(card, users === undefined || users.length === 0 ? null : keptOutcome(users));
    await this.refresh();
  }

  async removeAll(): Promise<void> {
    for (const task of Object.values(this.tasks)) task.cancel();
    await this.#ports.store?.removeAll();
    this.outcomes = {};
    await this.refresh();
  }

  async persist(): Promise<boolean> {
    const isPersistent = (await this.#ports.store?.persist()) ?? false;
    await this.refresh();
    return isPersistent;
  }

  async #perform(
    card: ModelCard,
    kind: FilesTask['kind'],
    work: (store: ModelStore, options: FetchOptionsOf) => Promise<FilesOutcome | null>,
  ): Promise<void> {
    const { store } = this.#ports;
    if (store === null || this.tasks[card.modelId] !== undefined) return;
    const abort = new AbortController();
    const cancel = () => abort.abort();
    this.#setOutcome(card, null);
    this.#setTask(card, { kind, progress: null, cancel });
    try {
      const onProgress = (progress: FilesProgress) => this.#setTask(card, { kind, progress, cancel });
      this.#setOutcome(card, await work(store, { signal: abort.signal, onProgress }));
    } catch (thrown) {
      const error = toEngineError(thrown);
      if (!isCancelled(error)) this.#setOutcome(card, { tone: 'bad', message: error.message });
    } finally {
      // First, so that no row shows for a moment what was kept before.
      await this.refresh().finally(() => (this.tasks = without(this.tasks, card.modelId)));
    }
  }

  #setTask(card: ModelCard, task: FilesTask): void {
    this.tasks = { ...this.tasks, [card.modelId]: task };
  }

  #setOutcome(card: ModelCard, outcome: FilesOutcome | null): void {
    const others = without(this.outcomes, card.modelId);
    this.outcomes = outcome === null ? others : { ...others, [card.modelId]: outcome };
  }
}

type FetchOptionsOf = Parameters<ModelStore['fetchFiles']>[1];

/** Built-in models come with the site, served ones stay on their server, the browser's own is the browser's. */
export function needsFiles(card: ModelCard): boolean {
  return !card.isStandIn && (card.engine === 'webllm' || card.engine === 'transformers');
}

function isCancelled(error: EngineError): boolean {
  return error.kind === 'cancelled';
}

function checkOutcome({ hashed, sized, broken }: CheckReport): FilesOutcome {
  if (broken.length > 0) {
    const named = broken.map(({ path, reason }) => `${path} (${reason})`).join(', ');
    return { tone: 'warn', message: `Broken, and thrown away: ${named}. Fetch the model again to complete it.` };
  }
  const found = [
    hashed > 0 ? `${counted(hashed, 'file')} compared by published hash` : null,
    sized > 0 ? `${counted(sized, 'file')} by size, as no hash is published` : null,
  ];
  return { tone: 'good', message: `Whole: ${found.filter((part) => part !== null).join(', ')}.` };
}

function keptOutcome(users: readonly string[]): FilesOutcome {
  return { tone: 'good', message: `Deleted. Its compiled library stays: ${users.join(', ')} needs it too.` };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
