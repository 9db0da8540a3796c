/** Fetching the official judgments of MT-bench when somebody asks for them, and handing them to the importer. */
import { EngineError } from '../../core/errors.ts';
import type { ImportFile } from '../../imports/types.ts';
import type { OfficialFetcher } from '../context.ts';

export type OfficialPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'fetching'; readonly file: string; readonly filesDone: number; readonly filesTotal: number; readonly bytes: number }
  | { readonly name: 'failed'; readonly message: string };

export interface OfficialPorts {
  readonly fetchOfficial: OfficialFetcher;
  takeFiles(files: readonly ImportFile[]): Promise<void>;
}

export class OfficialResults {
  readonly #ports: OfficialPorts;
  #abort: AbortController | null = null;
  phase = $state.raw<OfficialPhase>({ name: 'idle' });

  constructor(ports: OfficialPorts) {
    this.#ports = ports;
  }

  /** @returns whether the files have gone to the importer */
  async fetch(withAnswers: boolean): Promise<boolean> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const show = (phase: OfficialPhase) => {
      if (this.#abort === abort) this.phase = phase;
    };
    show({ name: 'fetching', file: '', filesDone: 0, filesTotal: 1, bytes: 0 });
    try {
      const onProgress: Parameters<OfficialFetcher>[0]['onProgress'] = (progress) => show({ name: 'fetching', ...progress });
      const files = await this.#ports.fetchOfficial({ withAnswers, signal: abort.signal, onProgress });
      if (this.#abort !== abort) return false;
      show({ name: 'idle' });
      void this.#ports.takeFiles(files);
      return true;
    } catch (thrown) {
      const isCancelled = thrown instanceof EngineError && thrown.kind === 'cancelled';
      show(isCancelled ? { name: 'idle' } : { name: 'failed', message: String(thrown) });
      return false;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
