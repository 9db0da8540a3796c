/** May the ratings of two runs be set against each other? Pure. */
import { judgedBy } from '../../../core/judged-by.ts';
import { judgesLabel, jurorsOf } from '../../../core/jury.ts';
import { withoutThinking } from '../../../core/protocol.ts';
import type { JudgeCard, RunState } from '../../../core/types.ts';

/** What can be said of two runs, and why no more. */
export type Comparability =
  /** Nothing: the sentence says why. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Settings and answers, no test: the sentence says why. */
  | { readonly kind: 'no-test'; readonly reason: string }
  /** The same answers, judged twice: a difference is one of the judges. */
  | { readonly kind: 'two-judges' }
  /** Judged in the same way: a difference is one of the models, or of how they were run. */
  | { readonly kind: 'comparable' };

export function comparabilityOf(a: RunState, b: RunState): Comparability {
  const refusal = refusalOf(a, b);
  if (refusal !== null) return { kind: 'refused', reason: refusal };
  const unjudged = [a, b].filter(({ judgments }) => judgments.size === 0).map(({ spec }) => spec.model.label);
  if (unjudged.length > 0) return { kind: 'no-test', reason: `${unjudged.join(' and ')}: not rated, so there is nothing to test.` };
  const difference = judgingDifference(a, b);
  if (difference === null) return { kind: 'comparable' };
  if (haveSameAnswers(a, b)) return { kind: 'two-judges' };
  return { kind: 'no-test', reason: `${difference} Ratings that came about in different ways cannot be compared, so there is no test.` };
}

function refusalOf({ spec: a }: RunState, { spec: b }: RunState): string | null {
  if (a.runId === b.runId) return 'This is the same run twice: choose another one beside it.';
  const names = `${a.bench.label} and ${b.bench.label}`;
  if (a.bench.name !== b.bench.name) return `These runs answered different benches, ${names}: they have no question in common.`;
  if (areBothKnown(a.bench.questionsSha256, b.bench.questionsSha256) && a.bench.questionsSha256 !== b.bench.questionsSha256)
    return `The questions of these runs differ, although both benches are called ${a.bench.label}: their files have different hashes.`;
  const ids = new Set(a.bench.questions.map(({ questionId }) => questionId));
  if (!b.bench.questions.some(({ questionId }) => ids.has(questionId))) return 'These runs have no question in common.';
  return null;
}

/** Imported files may not tell. */
function areBothKnown(a: string, b: string): boolean {
  return a !== '' && b !== '';
}

/** A sentence about the first thing in which the judging differs; null for none. */
function judgingDifference(a: RunState, b: RunState): string | null {
  const [one, other] = [judgingOf(a), judgingOf(b)];
  return one.find(({ text }, index) => text !== other[index]?.text)?.sentence(judgeName(a), judgeName(b)) ?? null;
}

interface JudgingPart {
  readonly text: string;
  /** Given the judges of both runs. */
  sentence(a: string, b: string): string;
}

function judgingOf(state: RunState): readonly JudgingPart[] {
  const { spec } = state;
  const { bench, jury, settings } = spec;
  const references = bench.references.find(({ name }) => name === settings.referenceSet)?.sha256 ?? null;
  const served = judgedBy(state).map(({ servedModels, sentParameters }) => [servedModels, sentParameters.map((fields) => Object.entries(fields).sort())]);
  return [
    part([jurorsOf(spec).map(judgeText), jury?.repeats ?? 1, jury?.rule ?? null], (one, other) =>
      one === other ? `${one} was asked in different ways.` : `The judges differ: ${one} and ${other}.`,
    ),
    part([bench.judgePromptsSha256], () => 'The judge prompts differ.'),
    part([references, [...settings.referenceCategories].sort()], () => 'The judges were shown different reference answers.'),
    part([settings.mode, settings.judgeMaxTokens], () => 'The judges had different settings.'),
    part([served], () => 'The judges’ servers used different models, or took different parameters.'),
  ];
}

function part(value: unknown, sentence: JudgingPart['sentence']): JudgingPart {
  return { text: JSON.stringify(value), sentence };
}

function judgeText({ engine, model, baseUrl, parameters, localModel }: JudgeCard): readonly unknown[] {
  return [engine, model, baseUrl ?? null, parameters, localModel?.revision ?? null, localModel?.contextTokens ?? null];
}

function judgeName({ spec }: RunState): string {
  return judgesLabel(spec) ?? 'no judge';
}

/** On every turn that both have answered, as the judges saw it; there must be one. */
export function haveSameAnswers(a: RunState, b: RunState): boolean {
  const common = [...a.answers].flatMap(([key, answer]) => {
    const other = b.answers.get(key);
    return other === undefined ? [] : [[answer.completion.text, other.completion.text] as const];
  });
  return common.length > 0 && common.every(([one, other]) => withoutThinking(one) === withoutThinking(other));
}
