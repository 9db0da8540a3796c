/** Values of command-line options: read and checked, each refusal naming the option. */
import { parseArgs } from 'node:util';
import { InputError } from '../core/errors.ts';

/** Kinds of option, as `parseArgs` wants to be told. */
export const text = { type: 'string' } as const;
export const texts = { type: 'string', multiple: true } as const;
export const flag = { type: 'boolean', default: false } as const;

type OptionKind = typeof text | typeof texts | typeof flag;

/** @throws InputError for an option that the command does not have */
export function parse<O extends Readonly<Record<string, OptionKind>>>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (thrown) {
    throw new InputError(`${(thrown as Error).message} See "benchtab help".`);
  }
}

export function list(value: string | undefined): readonly string[] | null {
  const items = value?.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items === undefined || items.length === 0 ? null : items;
}

export function whole(option: string, value: string | undefined): number | null {
  const number = amount(option, value);
  if (number !== null && !Number.isInteger(number)) throw new InputError(`${option} ${value}: expected a whole number`);
  return number;
}

export function amount(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new InputError(`${option} ${value}: expected a number above 0`);
  return number;
}

export function url(option: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (!/^https?:\/\/./.test(value) || !URL.canParse(value))
    throw new InputError(`${option} ${value}: expected an address such as http://localhost:8000/v1`);
  // Addresses are part of what is stored and exported. The value is not repeated: it holds a secret.
  const { username, password } = new URL(value);
  if (username !== '' || password !== '')
    throw new InputError(`${option}: leave name and password out of the address; keys are read from the environment`);
  return value.replace(/\/+$/, '');
}

export function required(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new InputError(`${option} is missing; see "benchtab help"`);
  return value;
}

export function outputFile(value: string, extension: string): string;
export function outputFile(value: string | undefined, extension: string): string | null;
export function outputFile(value: string | undefined, extension: string): string | null {
  if (value !== undefined && !value.endsWith(extension))
    throw new InputError(`--output ${value}: expected a file name that ends in ${extension}`);
  return value ?? null;
}
