/** Reads protobuf messages back, independently of the code that writes them. */

/** One field: its number, and an integer or bytes (fixed 32-bit fields come as four bytes). */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  const take = (length: number) => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const key = varint();
    const kind = key % 8;
    fields.push({ number: Math.floor(key / 8), value: kind === 0 ? varint() : take(kind === 5 ? 4 : varint()) });
  }
  return fields;
}

/** The bytes of every field with this number. */
export function bytesOf(message: Uint8Array, number: number): Uint8Array[] {
  return readFields(message).flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [field.value] : [],
  );
}

export function textOf(message: Uint8Array, number: number): string {
  return new TextDecoder().decode(bytesOf(message, number)[0]);
}
