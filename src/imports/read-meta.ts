/** `<model>.meta.json` of our own export → what it tells. Anybody can write one: checked, and never needed. */
import * as v from 'valibot';
import type { ImportedMeta } from './types.ts';

/** Ours have some 3,000 characters; one list of ids is all that grows. */
const LONGEST_CHARACTERS = 2 ** 20;

/** More judges than anybody would ask. */
const MOST_JURORS = 100;

const text = v.string();
const flag = v.boolean();
const amount = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger());
const maybe = <const Schema extends v.GenericSchema>(schema: Schema) => v.exactOptional(schema);

const model = v.object({
  modelId: v.pipe(text, v.minLength(1)),
  label: text,
  family: text,
  engine: text,
  source: text,
  sourceF32: maybe(text),
  revision: maybe(text),
  parameters: v.nullable(amount),
  quantization: text,
  contextTokens: count,
  downloadBytes: v.nullable(amount),
  gpuBytes: v.nullable(amount),
  licence: text,
  promptFormat: v.picklist(['chat', 'human-assistant']),
  isStandIn: flag,
  weightsUrl: maybe(text),
  libraryUrl: maybe(text),
  dtypes: maybe(v.object({ webgpu: v.nullable(text), wasm: v.nullable(text) })),
  disableThinking: maybe(flag),
  baseUrl: maybe(text),
  slots: maybe(count),
  isUncontrolled: maybe(flag),
});

const juror = v.object({
  judgeId: v.pipe(text, v.minLength(1)),
  label: text,
  engine: text,
  model: text,
  baseUrl: maybe(text),
  price: v.nullable(
    v.object({
      inputPerMillion: amount,
      cachedInputPerMillion: amount,
      cacheWritePerMillion: maybe(amount),
      outputPerMillion: amount,
      asOf: text,
    }),
  ),
  parameters: v.object({
    tokenLimitField: v.picklist(['max_tokens', 'max_completion_tokens']),
    temperature: v.nullable(amount),
    systemRole: maybe(flag),
    reasoningEffort: maybe(text),
    forcesRating: maybe(flag),
  }),
  localModel: maybe(model),
  pace: maybe(v.object({ requestsPerSecond: amount, tokensPerMinute: v.nullable(amount) })),
  provider: maybe(text),
  endsOn: maybe(text),
  endsOnSource: maybe(text),
  successor: maybe(text),
  factsFrom: maybe(text),
  isStandIn: flag,
});

const sentParameters = v.record(text, v.union([text, amount, flag]));

const settings = v.object({
  mode: v.picklist(['single', 'pairwise-baseline', 'pairwise-all']),
  choices: v.pipe(count, v.minValue(1), v.maxValue(1000)),
  maxTokens: count,
  judgeMaxTokens: count,
  temperatures: v.record(text, amount),
  defaultTemperature: amount,
  referenceCategories: v.array(text),
  seed: count,
  maxAttempts: count,
  judgeMaxAttempts: maybe(count),
  gpuBudgetBytes: v.nullable(amount),
  referenceSet: v.nullable(text),
});

const meta = v.object({
  model,
  jurors: v.pipe(v.array(juror), v.maxLength(MOST_JURORS)),
  judgedBy: v.array(v.object({ servedModels: v.array(text), sentParameters: v.array(sentParameters) })),
  settings,
  environment: v.object({ benchtab: text, browser: text, adapter: v.nullable(text) }),
  createdAt: v.pipe(text, v.isoTimestamp()),
  benchName: text,
  questionsSha256: text,
  judgePromptsSha256: text,
  questionIds: v.array(count),
});

/** What a side file tells, or a whole sentence on why it is left aside. */
export function readMeta(sideFile: string): { readonly meta: ImportedMeta | null; readonly problem: string | null } {
  const { meta: read, problem } = readRunBlock(sideFile.length > LONGEST_CHARACTERS ? null : parsedOrNull(sideFile));
  return read !== null
    ? { meta: read, problem: null }
    : { meta: null, problem: `Left aside: what made these answers could not be read from it (${problem}).` };
}

/**
 * What a run block tells of its first model, as `exports/run-block.ts` writes it.
 *
 * @param block  unchecked
 * @returns `problem`: place and reason, without a sentence around them
 */
export function readRunBlock(
  block: unknown,
): { readonly meta: ImportedMeta; readonly problem: null } | { readonly meta: null; readonly problem: string } {
  const parsed = v.safeParse(meta, fieldsOf(block));
  if (parsed.success) return { meta: parsed.output, problem: null };
  const [issue] = parsed.issues;
  return { meta: null, problem: `${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}` };
}

/** The fields of our record, from where `exports/run-block.ts` puts them. Unchecked. */
function fieldsOf(block: unknown): unknown {
  const one = at(at(block, 'models'), '0');
  const bench = at(block, 'bench');
  return {
    model: camelKeys(at(one, 'card')),
    jurors: jurorBlocks(block).map(judgeFields),
    judgedBy: listOrNone(at(block, 'judged_by')).map(camelKeys),
    settings: {
      ...camelKeys(at(block, 'settings')),
      mode: at(block, 'mode'),
      referenceSet: at(at(bench, 'reference_set'), 'name') ?? null,
    },
    environment: camelKeys(at(one, 'environment')),
    createdAt: at(one, 'created_at'),
    benchName: at(bench, 'name'),
    questionsSha256: at(bench, 'questions_sha256'),
    judgePromptsSha256: at(bench, 'judge_prompts_sha256'),
    questionIds: at(bench, 'question_ids'),
  };
}

/** Only a jury's exports name several. */
function jurorBlocks(block: unknown): readonly unknown[] {
  const jury = at(at(block, 'jury'), 'jurors');
  const judge = at(block, 'judge');
  return Array.isArray(jury) ? jury : judge === null ? [] : [judge];
}

function judgeFields(block: unknown): unknown {
  const fields = camelKeys(block);
  return {
    ...fields,
    price: fields['price'] === null ? null : camelKeys(fields['price']),
    parameters: camelKeys(fields['parameters']),
    ...(fields['localModel'] === undefined ? {} : { localModel: camelKeys(fields['localModel']) }),
    ...(fields['pace'] === undefined ? {} : { pace: camelKeys(fields['pace']) }),
  };
}

/** Older exports do not tell. */
function listOrNone(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  // An object by the test above; what is in it is unknown.
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** `questions_sha256` → `questionsSha256`, one level deep: the way back of `exports/snake-case.ts`. */
function camelKeys(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      field,
    ]),
  );
}
