/** What crosses the boundary to the worker of model files: plain records; callbacks are comlink proxies. */
import type { ModelSources } from '../core/config-types.ts';
import type { EngineErrorKind } from '../core/errors.ts';
import type { ModelAddress } from '../core/model-address.ts';
import type { FolderFile } from './take-folder.ts';
import type { CheckReport, FilesProgress } from './types.ts';

export interface FilesJob {
  readonly work: 'fetch' | 'check' | 'folder';
  readonly address: ModelAddress;
  readonly sources: ModelSources;
  /** For "folder". */
  readonly folder: readonly FolderFile[];
}

/** Calls do not throw across the boundary: comlink would drop an error's kind. */
export type FilesResult =
  /** A report only of a check. */
  | { readonly ok: true; readonly report: CheckReport | null }
  | { readonly ok: false; readonly kind: EngineErrorKind; readonly message: string };

export interface FilesWorkerApi {
  run(jobId: number, job: FilesJob, onProgress: (progress: FilesProgress) => void): Promise<FilesResult>;
  /** The job's `run` then resolves with kind "cancelled". */
  cancel(jobId: number): Promise<void>;
}
