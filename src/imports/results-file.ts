/** results.json of our own export, checked field by field: anybody can write one. */
import * as v from 'valibot';
import { InputError } from '../core/errors.ts';

/** Of a file's text. Ours of 31 models and 80 questions has about 30 million. */
const LONGEST_CHARACTERS = 2 ** 27;
const MOST_MODELS = 1000;
/** Turns of one model: 80 questions in both turns are 160. */
const MOST_TURNS = 100_000;
const MOST_SEATS = 1000;

const text = v.string();
const amount = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger());
const turnNumber = v.picklist([1, 2]);
/** Keys that older files lack. */
const late = <const Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema), null);

const seat = v.object({
  judge: text,
  score: v.nullable(amount),
  unrated_reason: late(text),
  judgment: v.nullable(text),
  judge_served_model: late(text),
  error: late(text),
});

const turn = v.object({
  question_id: count,
  category: text,
  turn: turnNumber,
  choice: v.pipe(count, v.minValue(0), v.maxValue(999)),
  score: v.nullable(amount),
  unrated_reason: late(text),
  judgment: v.nullable(text),
  judge_prompt: late(text),
  judge_served_model: late(text),
  answer: v.nullable(text),
  generation_time: late(amount),
  gpu_bytes: late(amount),
  gpu_live_bytes: late(amount),
  finish_reason: late(v.picklist(['stop', 'length', 'context-full', 'unknown'])),
  tokens: late(v.object({ prompt: v.nullable(amount), completion: v.nullable(amount) })),
  temperature: late(amount),
  seed: late(count),
  error: late(text),
  warnings: v.optional(v.array(text), []),
  repeat_scores: v.optional(v.array(v.nullable(amount)), []),
  judgments: v.optional(v.pipe(v.array(seat), v.maxLength(MOST_SEATS))),
});

const failedTry = v.object({
  at: amount,
  step: v.picklist(['load', 'unload', 'judge-load', 'answer', 'judge']),
  question_id: v.optional(count),
  choice: v.optional(count),
  turn: v.optional(turnNumber),
  kind: text,
  reason: text,
  is_given_up: v.boolean(),
});

const contextChange = v.object({ at: amount, context_tokens: count, kind: text, reason: text });

const model = v.object({
  model_name: text,
  run_id: text,
  status: v.picklist(['running', 'paused', 'completed', 'cancelled', 'stopped', 'failed']),
  end_reason: late(text),
  end_kind: late(text),
  context_changes: v.optional(v.array(contextChange), []),
  failed_tries: v.optional(v.array(failedTry), []),
  detailed_results: v.pipe(v.array(turn), v.maxLength(MOST_TURNS)),
});

const load = v.object({
  load_ms: amount,
  device: text,
  adapter: v.nullable(text),
  engine_version: text,
  loaded_source: text,
  gpu: v.nullable(v.object({ live_bytes: amount, peak_bytes: amount })),
  warnings: v.optional(v.array(text), []),
});

const bench = v.object({
  name: text,
  label: text,
  source: text,
  question_ids: v.array(count),
  questions_sha256: text,
  judge_prompts_sha256: text,
  judge_prompts_name: late(text),
  reference_set: v.nullable(v.object({ name: text, sha256: text })),
});

const jury = v.object({
  jurors: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MOST_SEATS)),
  repeats: v.pipe(count, v.minValue(1), v.maxValue(MOST_SEATS)),
  rule: v.picklist(['mean', 'median', 'majority']),
});

/** What of the run block is read here; the rest of it `readRunBlock` reads, model by model. */
const run = v.looseObject({
  bench,
  jury: v.optional(v.nullable(jury), null),
  models: v.pipe(v.array(v.looseObject({ run_id: text, load: late(load) })), v.maxLength(MOST_MODELS)),
});

const file = v.object({
  benchtab: text,
  run,
  models: v.pipe(v.array(model), v.minLength(1), v.maxLength(MOST_MODELS)),
});

export type ResultsFile = v.InferOutput<typeof file>;
export type ResultsModel = ResultsFile['models'][number];
export type ResultsTurn = ResultsModel['detailed_results'][number];
export type ResultsSeat = NonNullable<ResultsTurn['judgments']>[number];
export type ResultsLoad = v.InferOutput<typeof load>;

/**
 * Reads a whole results.json. Keys that we do not know are dropped, `__proto__` among them.
 *
 * @param place  path or address, for the message
 * @throws InputError naming the key at fault, or what else it is
 */
export function readResultsFile(json: string, place: string): ResultsFile {
  if (json.length > LONGEST_CHARACTERS)
    throw new InputError(`this file has ${json.length.toLocaleString('en')} characters: more than a results.json has`, { file: place });
  const parsed = v.safeParse(file, parsedOrThrow(json, place));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new InputError(`this is no results.json that BenchTab wrote (${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message})`, {
    file: place,
  });
}

function parsedOrThrow(json: string, place: string): unknown {
  try {
    return JSON.parse(json);
  } catch (thrown) {
    throw new InputError(`this is not JSON, or it has been cut off (${thrown instanceof Error ? thrown.message : String(thrown)})`, {
      file: place,
    });
  }
}
