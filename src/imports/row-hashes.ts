/** Hashes of rows, and of sets of rows whatever their order. */

/** Collects the hashes of rows while they are read; `settle` before they are used. */
export class RowHashes {
  readonly #hashes: string[] = [];
  #pending: Promise<void>[] = [];

  /** Lower-case hex, in the rows' order. */
  get list(): readonly string[] {
    return this.#hashes;
  }

  /**
   * The bytes may be used again once this returns.
   *
   * @returns where in the list its hash will stand
   */
  add(row: Uint8Array<ArrayBuffer>): number {
    const index = this.#hashes.push('') - 1;
    this.#pending.push(sha256(row).then((hash) => void (this.#hashes[index] = hash)));
    return index;
  }

  async settle(): Promise<void> {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    await Promise.all(pending);
  }
}

/** One hash of many rows: the same for the same rows in another order. Lower-case hex. */
export function hashOfRows(hashes: readonly string[]): Promise<string> {
  return sha256(new TextEncoder().encode([...hashes].sort().join('\n')));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  let hex = '';
  for (const byte of digest) hex += (byte < 16 ? '0' : '') + byte.toString(16);
  return hex;
}
