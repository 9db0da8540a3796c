/** Who judges, by which prompts, how fast and for how much: the options that `eval` and `judge` share. */
import { InputError } from '../core/errors.ts';
import type { JuryRule, Mode } from '../core/types.ts';
import { amount, list, text, url, whole } from './option-values.ts';

const JURY_RULES: readonly JuryRule[] = ['mean', 'median', 'majority'];

/** More repeats of one judge than this tell nothing new. */
const MOST_REPEATS = 100;

/** A judge as it was named. */
export interface NamedJudge {
  readonly name: string;
  /** OpenAI-compatible base URL; null: the catalogue's, else OpenAI's. */
  readonly baseUrl: string | null;
}

export interface JudgingOptions {
  /** One or more, the run's own judge first. */
  readonly judges: readonly [NamedJudge, ...NamedJudge[]];
  /** Judgments of every turn by each judge. */
  readonly judgeRepeats: number;
  readonly juryRule: JuryRule;
  /** File of judge prompts that stands in for the bench's own; null: the bench's own. */
  readonly judgePrompts: string | null;
  /** File in which judgments are found again by other runs; null: none. */
  readonly cache: string | null;
  /** null: as the configuration says. */
  readonly ratePerSecond: number | null;
  /** Prompts and replies together; null: as the configuration says. */
  readonly tokensPerMinute: number | null;
  readonly maxCostUsd: number | null;
}

/** What `parse` is to look for. */
export const JUDGING_ARGUMENTS = {
  judge: text, 'judge-url': text, 'judge-repeats': text, 'jury-rule': text, 'judge-prompts': text,
  cache: text, rate: text, 'tokens-per-minute': text, 'max-cost': text,
} as const;

type JudgingValues = Readonly<Partial<Record<keyof typeof JUDGING_ARGUMENTS, string>>>;

/**
 * @param judges  value of --judge
 * @throws InputError naming the option and what was expected
 */
export function readJudging(values: JudgingValues, judges: string, mode: Mode): JudgingOptions {
  const named = namedJudges(judges, values['judge-url']);
  const judgeRepeats = whole('--judge-repeats', values['judge-repeats']) ?? 1;
  if (judgeRepeats > MOST_REPEATS) throw new InputError(`--judge-repeats ${judgeRepeats}: expected ${MOST_REPEATS} at most`);
  if (mode !== 'single' && (named.length > 1 || judgeRepeats > 1))
    throw new InputError(`--mode ${mode}: pairs are judged by one judge, once; name one and leave --judge-repeats out`);
  return {
    judges: named,
    judgeRepeats,
    juryRule: juryRule(values['jury-rule']),
    judgePrompts: values['judge-prompts'] ?? null,
    cache: values.cache ?? null,
    ratePerSecond: amount('--rate', values.rate),
    tokensPerMinute: amount('--tokens-per-minute', values['tokens-per-minute']),
    maxCostUsd: amount('--max-cost', values['max-cost']),
  };
}

/** One address is for all judges; several are for one each, in their order. */
function namedJudges(judges: string, urls: string | undefined): JudgingOptions['judges'] {
  const [first, ...others] = list(judges) ?? [];
  if (first === undefined) throw new InputError(`--judge "${judges}": expected a name, or names with commas between`);
  const addresses = (urls ?? '').split(',').map((each) => url('--judge-url', each.trim() || undefined));
  if (addresses.length > 1 && addresses.length !== 1 + others.length)
    throw new InputError(
      `--judge-url ${urls}: ${addresses.length} addresses for ${1 + others.length} judges; name one for all, or one for ` +
        'each (an empty one: as in the configuration)',
    );
  const at = (place: number) => addresses[addresses.length === 1 ? 0 : place] ?? null;
  return [{ name: first, baseUrl: at(0) }, ...others.map((name, index) => ({ name, baseUrl: at(index + 1) }))];
}

function juryRule(value: string | undefined): JuryRule {
  const rule = JURY_RULES.find((known) => known === (value ?? 'mean'));
  if (rule === undefined) throw new InputError(`--jury-rule ${value}: expected ${JURY_RULES.join(', ')}`);
  return rule;
}
