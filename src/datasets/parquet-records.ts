/** Records of a Parquet file. The reader is loaded when there is one to read. */
import { InputError } from '../core/errors.ts';

/** What a Parquet file begins with. */
const MAGIC = 'PAR1';

export function isParquet(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * The rows of a file as plain objects; whole numbers of 64 bits become numbers.
 *
 * @param columns  read these alone
 * @throws InputError naming the file, where it is broken or lacks a column
 */
export async function parquetRecords(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
  columns: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const rows = await parquetReadObjects({ file: whole, columns: [...columns] });
    return rows.map(withPlainNumbers);
  } catch (thrown) {
    throw new InputError(`this Parquet file cannot be read (${(thrown as Error).message}): fetch it again`, { file });
  }
}

function withPlainNumbers(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]));
}
