/** Shape of `evaluation_config.yaml`, and what must hold between its entries. */
import * as v from 'valibot';
import { wrongValue, type Finding, type KeyPath } from './finding.ts';
import {
  count,
  date,
  flag,
  id,
  list,
  numberFrom,
  oneOf,
  part,
  positive,
  record,
  temperature,
  text,
  url,
  wholeNumberFrom,
} from './schema-parts.ts';

const price = record({
  input_per_million: numberFrom(0),
  cached_input_per_million: numberFrom(0),
  cache_write_per_million: v.exactOptional(numberFrom(0)),
  output_per_million: numberFrom(0),
  as_of: date,
});

const judge = record({
  judge_id: id,
  label: text,
  engine: oneOf('openai', 'practice'),
  model: text,
  base_url: v.exactOptional(url),
  price: v.nullable(price),
  parameters: record({
    token_limit_field: oneOf('max_tokens', 'max_completion_tokens'),
    temperature: v.nullable(temperature),
    system_role: v.exactOptional(flag),
    reasoning_effort: v.exactOptional(text),
    forces_rating: v.exactOptional(flag),
  }),
  provider: v.exactOptional(text),
  ends_on: v.exactOptional(date),
  ends_on_source: v.exactOptional(text),
  successor: v.exactOptional(id),
  facts_from: v.exactOptional(text),
  is_stand_in: v.optional(flag, false),
});

const settings = record({
  choices: count,
  max_tokens: count,
  judge_max_tokens: count,
  temperatures: v.record(text, temperature, 'a temperature for each category'),
  default_temperature: temperature,
  reference_categories: v.array(text, 'a list of categories'),
  seed: wholeNumberFrom(0),
  max_attempts: count,
  judge_max_attempts: count,
});

export const evaluationConfigSchema = record({
  default_bench: oneOf('starter', 'mt-bench'),
  default_judge: id,
  judges: list(judge, 'a list with at least one judge'),
  settings,
  gpu: record({ budget_mb: count, reserve_mb: wholeNumberFrom(0) }),
  judging: record({
    requests_per_second: positive,
    tokens_per_minute: v.nullable(count),
    concurrency: count,
    timeout_seconds: positive,
    backoff_ms: record({ first: count, longest: count }),
    max_cost_usd: positive,
  }),
  scores: record({ min_coverage: part }),
  check: record({ questions: count, max_tokens: count }),
});

type EvaluationFile = v.InferOutput<typeof evaluationConfigSchema>;

/** What the schema cannot see: ids that repeat or lead nowhere, and numbers out of order. */
export function checkEvaluationConfig(config: EvaluationFile): readonly Finding[] {
  const { judges } = config;
  const findings: Finding[] = judges.flatMap((entry, index) => checkJudge(entry, index, judges));
  if (!judges.some(({ judge_id }) => judge_id === config.default_judge))
    findings.push(unknownJudge(['default_judge'], config.default_judge));
  return [...findings, ...checkNumbers(config)];
}

type JudgeEntry = EvaluationFile['judges'][number];

function checkJudge(entry: JudgeEntry, index: number, judges: readonly JudgeEntry[]): Finding[] {
  const at = (key: string): KeyPath => ['judges', index, key];
  const findings: Finding[] = [];
  if (judges.findIndex(({ judge_id }) => judge_id === entry.judge_id) !== index)
    findings.push(wrongValue(at('judge_id'), entry.judge_id, 'an id that no judge above has'));
  if (entry.engine === 'openai' && !entry.base_url)
    findings.push(wrongValue(at('base_url'), undefined, 'for this engine the URL of its server'));
  if (entry.ends_on !== undefined && entry.ends_on_source === undefined)
    findings.push(wrongValue(at('ends_on_source'), undefined, 'where it is written, since there is ends_on'));
  if (entry.ends_on === undefined && entry.ends_on_source !== undefined)
    findings.push(wrongValue(at('ends_on'), undefined, 'a date, since there is ends_on_source'));
  return [...findings, ...checkSuccessor(entry, at('successor'), judges)];
}

function checkSuccessor(entry: JudgeEntry, at: KeyPath, judges: readonly JudgeEntry[]): Finding[] {
  const { successor: name, ends_on: end } = entry;
  if (name === undefined) return [];
  const successor = judges.find(({ judge_id }) => judge_id === name);
  if (successor === undefined || successor === entry) return [unknownJudge(at, name)];
  if (entry.base_url !== undefined && successor.base_url !== entry.base_url)
    return [wrongValue(at, name, 'a judge of the same server: it is asked with the same key')];
  // Dates as these sort as texts do.
  if (end !== undefined && successor.ends_on !== undefined && successor.ends_on <= end)
    return [wrongValue(at, name, `a judge that outlives this one: it ends on ${successor.ends_on}, this one on ${end}`)];
  return [];
}

function checkNumbers({ gpu, judging }: EvaluationFile): Finding[] {
  const { first, longest } = judging.backoff_ms;
  const findings: Finding[] = [];
  if (gpu.reserve_mb >= gpu.budget_mb)
    findings.push(wrongValue(['gpu', 'reserve_mb'], gpu.reserve_mb, `less than budget_mb, which is ${gpu.budget_mb}`));
  if (longest < first)
    findings.push(wrongValue(['judging', 'backoff_ms', 'longest'], longest, `no less than first, which is ${first}`));
  return findings;
}

function unknownJudge(path: KeyPath, got: string): Finding {
  return wrongValue(path, got, 'the judge_id of another judge in this file');
}
