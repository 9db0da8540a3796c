/** Where bytes of files go, one file after another. */

export interface FileSink {
  /**
   * The next file.
   *
   * @param bytes  its size; null if that shows only at its end
   * @returns false if its bytes are not wanted: then only its end follows
   */
  open(path: string, bytes: number | null): boolean;
  /** The bytes may be used again once this returns. */
  push(bytes: Uint8Array<ArrayBuffer>): void;
  /** @param trouble  why the file could not be read to its end; null if it was */
  close(trouble: string | null): void;
  /** Awaited after each piece, so that no more is read than can be dealt with. */
  settle(): Promise<void>;
}

/** Stands for a piece that could not be read, so that a sink's own errors are not taken for the file's. */
export const UNREADABLE: Uint8Array<ArrayBuffer> = new Uint8Array(0);
