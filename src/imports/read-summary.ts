/** A summary out of a link. Anybody can write one: checked, bounded, and never verified. */
import * as v from 'valibot';
import { InputError } from '../core/errors.ts';
import type { LeaderboardSummary } from '../core/summary-types.ts';

/** Of the link itself: no browser shows a longer one. */
const LONGEST_CHARACTERS = 200_000;
/** Of what it unfolds to: a few bytes can be made to unfold to gigabytes. */
const MOST_BYTES = 2 ** 20;
const MOST_ROWS = 1000;
const LONGEST_TEXT = 4000;

const text = v.pipe(v.string(), v.maxLength(LONGEST_TEXT));
const amount = v.pipe(v.number(), v.finite());
const some = v.nullable(amount);
const list = <const Schema extends v.GenericSchema>(schema: Schema) => v.pipe(v.array(schema), v.maxLength(MOST_ROWS));

const summary = v.object({
  form: v.literal(1),
  benchtab: text,
  benchLabel: text,
  judgeLabel: text,
  isPractice: v.boolean(),
  date: text,
  deviation: v.nullable(text),
  facts: list(v.tuple([text, text])),
  rows: list(
    v.object({
      label: text,
      isStandIn: v.boolean(),
      unrankedReason: v.nullable(text),
      isHeadline: v.boolean(),
      mean: some,
      interval: v.nullable(v.tuple([amount, amount])),
      turns: v.tuple([some, some]),
      rated: amount,
      of: amount,
      categories: list(v.tuple([text, some])),
      ratings: list(v.tuple([amount, some, some])),
    }),
  ),
});

/** @throws InputError if the link is cut off, too large or says something else */
export async function readSummary(data: string): Promise<LeaderboardSummary> {
  if (data.length > LONGEST_CHARACTERS) throw new InputError(`This link has ${data.length.toLocaleString('en')} characters: no summary has so many.`);
  const parsed = v.safeParse(summary, await unpacked(data));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new InputError(`This link holds no summary that BenchTab can read (${v.getDotPath(issue) ?? 'the whole of it'}: ${issue.message}).`);
}

async function unpacked(data: string): Promise<unknown> {
  try {
    const stream = new Blob([fromBase64Url(data)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await boundedText(stream));
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw new InputError('This link has been cut off or changed on its way: ask for it again, or for the results file.');
  }
}

async function boundedText(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = stream.getReader();
  let [unfolded, bytes] = ['', 0];
  for (let read = await reader.read(); read.value !== undefined; read = await reader.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new InputError('This link unfolds to more than a summary can be: it is not opened.');
    }
    unfolded += decoder.decode(read.value, { stream: true });
  }
  return unfolded + decoder.decode();
}

function fromBase64Url(data: string): Uint8Array<ArrayBuffer> {
  const binary = atob(data.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
