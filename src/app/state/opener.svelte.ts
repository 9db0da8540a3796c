/** Opening results that somebody published or sent: fetched or given, looked through, and stored only when asked. */
import { EngineError, InputError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { createGroupId } from '../../core/run-group.ts';
import type { Bench } from '../../core/types.ts';
import type { ImportFile } from '../../imports/types.ts';
import type { ToldManifest } from '../../imports/read-manifest.ts';
import type { ResultsRun } from '../../imports/results-runs.ts';
import type { BenchSource, OpenCode } from '../context.ts';
import { writeRuns, type GuestRuns } from './guest-runs.svelte.ts';

export interface OpenerPorts {
  readonly benches: Pick<BenchSource, 'starter' | 'mtBench'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly guests: GuestRuns;
  /** The page's own address: of addresses without a host. */
  readonly pageUrl: string;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  loadOpenCode(): Promise<OpenCode>;
  /** FastChat's rows and archives are the importer's. */
  takeFiles(files: readonly ImportFile[]): Promise<void>;
}

/** Results that were read and are nowhere yet. */
export interface OpenedResults {
  /** Address or path. */
  readonly place: string;
  /** Who serves it; null for a file of this machine. */
  readonly host: string | null;
  /** Version of the program that wrote it, by its own word. */
  readonly benchtab: string;
  readonly groupId: string;
  readonly runs: readonly ResultsRun[];
}

export type OpenPhase =
  | { readonly name: 'idle' }
  /** `total`: null where the server does not say. */
  | { readonly name: 'fetching'; readonly host: string; readonly bytes: number; readonly total: number | null }
  | { readonly name: 'failed'; readonly message: string }
  | { readonly name: 'results'; readonly results: OpenedResults }
  | { readonly name: 'manifest'; readonly place: string; readonly manifest: ToldManifest }
  /** Handed to the importer. */
  | { readonly name: 'rows' };

export class Opener {
  readonly #ports: OpenerPorts;
  #abort: AbortController | null = null;
  /** What was opened last, so that coming back to its page does not fetch it again. */
  #address: string | null = null;
  phase = $state.raw<OpenPhase>({ name: 'idle' });

  constructor(ports: OpenerPorts) {
    this.#ports = ports;
  }

  /** Fetches and reads a published file. Failures are in `phase`. */
  async open(address: string): Promise<void> {
    if (address === this.#address && this.phase.name !== 'failed') return;
    this.#abort?.abort();
    this.#address = address;
    const abort = new AbortController();
    this.#abort = abort;
    await this.#attempt(abort.signal, async () => {
      const code = await this.#ports.loadOpenCode();
      const url = code.sharedUrl(address, this.#ports.pageUrl);
      const show = (bytes: number, total: number | null) => {
        if (!abort.signal.aborted) this.phase = { name: 'fetching', host: url.host, bytes, total };
      };
      show(0, null);
      const bytes = await code.fetchShared(url, { fetch: (...request) => this.#ports.fetch(...request), signal: abort.signal, onProgress: show });
      if (!abort.signal.aborted) this.phase = await this.#read(code, bytes, { place: url.href, host: url.host });
    });
  }

  /** Takes a results file or a manifest out of dropped files. @returns false if there is none among them */
  async takeFile(files: readonly ImportFile[]): Promise<boolean> {
    const candidates = files.filter(({ path }) => /\.json$/i.test(path) && !/\.meta\.json$/i.test(path));
    if (candidates.length === 0) return false;
    const code = await this.#ports.loadOpenCode();
    for (const { path, blob } of candidates) {
      const kind = code.kindOfShared(new Uint8Array(await blob.slice(0, 4096).arrayBuffer()));
      if (kind !== 'results' && kind !== 'manifest') continue;
      this.#abort?.abort();
      this.#abort = new AbortController();
      this.#address = null;
      await this.#attempt(this.#abort.signal, async () => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        this.phase = await this.#read(code, bytes, { place: path, host: null });
      });
      return true;
    }
    return false;
  }

  /** Shows the results without storing them. @returns their group; null if there are none */
  async look(): Promise<string | null> {
    const results = this.#results();
    if (results === null) return null;
    await this.#ports.guests.look(results.groupId, results.host ?? results.place, results.runs);
    return this.#done(results);
  }

  /** Stores the results in this browser. @returns their group; null if there are none, or they could not be stored */
  async keep(): Promise<string | null> {
    const results = this.#results();
    if (results === null) return null;
    try {
      await writeRuns(this.#ports.guests.store, results.runs);
    } catch (thrown) {
      this.phase = { name: 'failed', message: sentenceOf(thrown) };
      return null;
    }
    return this.#done(results);
  }

  /** Ends fetching, and forgets what was opened. */
  close(): void {
    this.#abort?.abort();
    this.#address = null;
    this.phase = { name: 'idle' };
  }

  #done({ groupId }: OpenedResults): string {
    this.close();
    return groupId;
  }

  #results(): OpenedResults | null {
    return this.phase.name === 'results' ? this.phase.results : null;
  }

  async #attempt(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (signal.aborted) return;
      this.phase = thrown instanceof EngineError && thrown.kind === 'cancelled' ? { name: 'idle' } : { name: 'failed', message: sentenceOf(thrown) };
    }
  }

  async #read(code: OpenCode, bytes: Uint8Array<ArrayBuffer>, from: { place: string; host: string | null }): Promise<OpenPhase> {
    const { place, host } = from;
    const kind = code.kindOfShared(bytes);
    if (kind === 'results') return { name: 'results', results: await this.#readResults(code, bytes, from) };
    if (kind === 'manifest') return { name: 'manifest', place, manifest: code.readManifest(new TextDecoder().decode(bytes), place) };
    if (kind === 'rows' || kind === 'zip') {
      // The folders of the address tell what a file is, and the host where it is from.
      await this.#ports.takeFiles([{ path: host === null ? place : place.replace(/^https?:\/\//, '').replace(/[?#].*$/, ''), blob: new Blob([bytes]) }]);
      return { name: 'rows' };
    }
    throw new InputError(
      kind === 'web-page'
        ? 'this is a web page, not a results file: of a file on GitHub take the address of “Raw”'
        : 'this is no results.json, no rows of FastChat’s and no ZIP',
      { file: place },
    );
  }

  async #readResults(code: OpenCode, bytes: Uint8Array<ArrayBuffer>, { place, host }: { place: string; host: string | null }): Promise<OpenedResults> {
    const file = code.readResultsFile(new TextDecoder().decode(bytes), place);
    const now = this.#ports.clock.now();
    const groupId = createGroupId(now, Math.random());
    const benches = await this.#benchesLike(file.run.bench.name);
    const runs = code.runsOfResults(file, { place, sha256: await sha256Hex(bytes), benches, groupId, now });
    return { place, host, benchtab: file.benchtab, groupId, runs };
  }

  /** Texts that results may be read beside; without them there are still numbers, answers and judgments. */
  async #benchesLike(name: string): Promise<readonly Bench[]> {
    const { benches } = this.#ports;
    const load = name === 'starter' ? benches.starter() : name === 'mt_bench' ? benches.mtBench() : null;
    const bench = await load?.catch(() => null);
    return bench === null || bench === undefined ? [] : [bench];
  }
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof InputError) return String(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}
