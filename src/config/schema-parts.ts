/**
 * Building blocks of the configuration schemas. By convention the message of a block says what was expected ("a whole
 * number above 0"); the message of a record lists the keys it knows. `yaml-file.ts` makes sentences of them.
 */
import * as v from 'valibot';

/** An object with these keys and no others. */
export function record<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, Object.keys(entries).join(', '));
}

export function list<const Item extends v.GenericSchema>(item: Item, expected: string) {
  return v.pipe(v.array(item, expected), v.minLength(1, expected));
}

export const text = v.pipe(v.string('a text'), v.minLength(1, 'a text'));

/** Ids become file names, so `/` and other separators are out. */
const ID_RULE = 'an id of letters, digits, ".", "_", "+" and "-" (it becomes a file name)';
export const id = v.pipe(v.string(ID_RULE), v.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, ID_RULE));

export const flag = v.boolean('true or false');

const DATE = 'a date as 2026-11-23';
export const date = v.pipe(v.string(DATE), v.isoDate(DATE));

const URL_RULE = 'an http or https URL';
const NO_PASSWORD = 'a URL without name and password: it is stored and exported with every run';
export const url = v.pipe(
  v.string(URL_RULE),
  v.url(URL_RULE),
  v.regex(/^https?:/, URL_RULE),
  v.regex(/^(?!\w+:\/\/[^/]*@)/, NO_PASSWORD),
);

export const count = wholeNumberFrom(1);

export function wholeNumberFrom(lowest: number) {
  const expected = `a whole number from ${lowest} upwards`;
  return v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(lowest, expected));
}

export function numberFrom(lowest: number) {
  const expected = `a number from ${lowest} upwards`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(lowest, expected));
}

const POSITIVE = 'a number above 0';
export const positive = v.pipe(v.number(POSITIVE), v.finite(POSITIVE), v.gtValue(0, POSITIVE));

const TEMPERATURE = 'a temperature from 0 to 2';
export const temperature = v.pipe(v.number(TEMPERATURE), v.minValue(0, TEMPERATURE), v.maxValue(2, TEMPERATURE));

const PART = 'a part from 0 to 1';
export const part = v.pipe(v.number(PART), v.minValue(0, PART), v.maxValue(1, PART));

export function oneOf<const Options extends readonly string[]>(...options: Options) {
  return v.picklist(options, `one of ${options.join(', ')}`);
}
