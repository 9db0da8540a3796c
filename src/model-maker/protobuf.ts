/** The part of the protobuf wire format that ONNX files need: varints, byte fields and packed numbers. */

/** An encoded message under construction, or a finished one. */
export type Bytes = Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** A field holding an integer from 0 to 2^53 - 1 (int32, int64, enum). */
export function integerField(field: number, value: number): Bytes {
  return concatBytes([varint(field * 8 + VARINT), varint(value)]);
}

/** A field holding bytes: a nested message, or raw data. */
export function bytesField(field: number, value: Bytes): Bytes {
  return concatBytes([varint(field * 8 + LENGTH_DELIMITED), varint(value.length), value]);
}

/** A field holding UTF-8 text. */
export function textField(field: number, value: string): Bytes {
  return bytesField(field, new TextEncoder().encode(value));
}

/** A field holding one 32-bit float. */
export function floatField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concatBytes([varint(field * 8 + 5), bytes]);
}

/** Joins parts in order; a message is the concatenation of its fields. */
export function concatBytes(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Little-endian groups of seven bits, the high bit set on all but the last. */
function varint(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a varint holds integers from 0, got ${value}`);
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
