/** The records of model files, and the port by which the page keeps them. Nothing here is executable. */
import type { CancelSignal } from '../core/ports.ts';
import type { ModelCard } from '../core/types.ts';

export interface FileHash {
  readonly algorithm: 'md5' | 'sha256';
  /** Lower-case hex. */
  readonly hex: string;
}

/** One file that an engine's library looks up in the browser's Cache Storage. */
export interface ModelFile {
  /** Bucket of the Cache Storage. */
  readonly bucket: string;
  /** The key under which the library looks: the address on the public hub, whatever mirror it is fetched from. */
  readonly key: string;
  /** Path within the model's folder, with `/`: for people, and to find it in a folder that was picked. */
  readonly path: string;
  /** Other names of the same file, tried in order where the server has none of the first. */
  readonly otherPaths: readonly string[];
  /** Bytes; null where no source tells. */
  readonly bytes: number | null;
  readonly hash: FileHash | null;
  /** The library works without it; it then finds an empty record in its place, and asks no server. */
  readonly isOptional: boolean;
  /** A compiled library, which other models may use too. */
  readonly isShared: boolean;
}

/** A file with what is stored of it. */
export interface FileStatus {
  readonly file: ModelFile;
  /** Bytes kept, finished pieces included. */
  readonly storedBytes: number;
  readonly isComplete: boolean;
}

/** What is stored of a card's files, for the variant that this machine would load. */
export interface CardFiles {
  readonly modelId: string;
  readonly state: 'none' | 'partial' | 'stored';
  readonly storedBytes: number;
  /** Bytes still to be fetched; null where nobody knows. */
  readonly missingBytes: number | null;
  /** As far as they are known: the whole list needs the model's own index, which is fetched first. */
  readonly files: readonly FileStatus[];
}

/** A file under way. */
export interface FileProgress {
  readonly path: string;
  readonly state: 'waiting' | 'fetching' | 'checking' | 'retrying' | 'done';
  readonly loadedBytes: number;
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number | null;
  /** Why it is tried again; null otherwise. */
  readonly note: string | null;
}

/** How far a card's files have come. */
export interface FilesProgress {
  readonly files: readonly FileProgress[];
  readonly loadedBytes: number;
  /** null while a size is unknown. */
  readonly totalBytes: number | null;
  /** Over the last seconds; null before it is known. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** What a check found. */
export interface CheckReport {
  /** Files whose bytes were compared with a hash. */
  readonly hashed: number;
  /** Files of which the source gives no hash: only their size was compared. */
  readonly sized: number;
  /** Broken or partial files, thrown away: path and reason. */
  readonly broken: readonly { readonly path: string; readonly reason: string }[];
}

/** Files in the engines' buckets that belong to no model of the page. */
export interface ForeignFiles {
  /** Folder they come from. */
  readonly origin: string;
  readonly files: number;
  readonly bytes: number;
}

/** Everything kept by this page and others of its origin. */
export interface Inventory {
  readonly cards: readonly CardFiles[];
  readonly foreign: readonly ForeignFiles[];
  /** All storage of the origin, as the browser reports it; null where it does not. */
  readonly usageBytes: number | null;
  /** The browser's own, which is artificial in Chrome: usage and at most 10 GiB on top. */
  readonly quotaBytes: number | null;
  /** Whether the browser has promised not to clear it by itself. */
  readonly isPersistent: boolean;
}

export interface FetchOptions {
  readonly signal: CancelSignal;
  readonly onProgress?: (progress: FilesProgress) => void;
}

/** Keeps model files where the engines look for them. */
export interface ModelStore {
  /** null where the browser has no Cache Storage, or refuses it. */
  inventory(cards: readonly ModelCard[]): Promise<Inventory | null>;
  /**
   * Fetches what is missing. What is finished stays when it is cancelled or fails.
   *
   * @throws EngineError: "cancelled", "network", "rate-limited", "unknown-model", "load-failed", "storage-full"
   */
  fetchFiles(card: ModelCard, options: FetchOptions): Promise<void>;
  /** Reads every stored file and throws away what is broken. @throws EngineError */
  check(card: ModelCard, options: FetchOptions): Promise<CheckReport>;
  /** Copies the model's files out of a folder that the user picked, checked. @throws EngineError naming what is missing */
  takeFolder(card: ModelCard, files: readonly File[], options: FetchOptions): Promise<void>;
  /** Deletes a card's files; a library that another stored card uses stays. @returns the names of those cards */
  remove(card: ModelCard, cards: readonly ModelCard[]): Promise<readonly string[]>;
  /** Deletes every file in the engines' buckets, those of other pages too. */
  removeAll(): Promise<void>;
  /** Asks the browser not to clear the storage by itself. @returns its answer */
  persist(): Promise<boolean>;
}
