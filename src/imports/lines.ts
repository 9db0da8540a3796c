/** Bytes in pieces → lines. */

/** No line of FastChat's comes near it; a file without line ends must not fill the memory. */
export const LONGEST_LINE_BYTES = 2 ** 25;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export interface RawLine {
  /** From 1. */
  readonly number: number;
  /** Without the line's end; null for a line that is too long. Valid until the next piece. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Splits at line feeds; what stands after the last one is a line too. */
export class LineSplitter {
  #number = 0;
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #pendingBytes = 0;
  #isTooLong = false;

  /** The lines that this piece completes. */
  *push(piece: Uint8Array<ArrayBuffer>): Generator<RawLine> {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      yield this.#line(piece.subarray(start, end));
      start = end + 1;
    }
    // A copy: the buffer may be used again by whoever unpacks.
    this.#keep(piece.slice(start));
  }

  /** The line that no line feed ends. */
  *end(): Generator<RawLine> {
    if (this.#pendingBytes > 0 || this.#isTooLong) yield this.#line(new Uint8Array(0));
  }

  #keep(rest: Uint8Array<ArrayBuffer>): void {
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > LONGEST_LINE_BYTES) {
      this.#isTooLong = true;
      this.#pieces = [];
    } else if (rest.length > 0 && !this.#isTooLong) this.#pieces.push(rest);
  }

  #line(last: Uint8Array<ArrayBuffer>): RawLine {
    this.#number += 1;
    const isTooLong = this.#isTooLong || this.#pendingBytes + last.length > LONGEST_LINE_BYTES;
    const bytes = isTooLong ? null : withoutReturn(this.#pieces.length === 0 ? last : joined([...this.#pieces, last]));
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#isTooLong = false;
    return { number: this.#number, bytes };
  }
}

function withoutReturn(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

/** Pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
