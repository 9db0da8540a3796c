/** What results must share to stand in one table: known in part before a run, in full once its judges have spoken. */
import { judgedBy } from './judged-by.ts';
import type { JudgeCard, RunSpec, RunState } from './types.ts';

/**
 * What runs must share to be compared: bench and its questions, prompts, references, judges and their parameters as
 * asked for and as their servers took them, the model that each server says it used, mode and every setting that shapes
 * answers or judgments. A stable text, to be used as a key.
 */
export function identityOf(state: Pick<RunState, 'spec' | 'judgments'>): string {
  const served = judgedBy(state).map(({ servedModels, sentParameters }) => [
    servedModels,
    sentParameters.map((fields) => Object.entries(fields).sort()),
  ]);
  return JSON.stringify([specIdentity(state.spec), served]);
}

function specIdentity(spec: RunSpec): string {
  const { bench, judge, settings } = spec;
  return JSON.stringify([
    bench.name,
    bench.questionsSha256,
    bench.judgePromptsSha256,
    bench.questions.map(({ questionId }) => questionId),
    [settings.referenceSet, bench.references.find(({ name }) => name === settings.referenceSet)?.sha256 ?? null],
    judge === null ? null : judgeIdentity(judge),
    spec.jury === undefined ? null : [spec.jury.jurors.map(judgeIdentity), spec.jury.repeats, spec.jury.rule],
    [settings.mode, settings.choices, settings.maxTokens, settings.judgeMaxTokens, settings.defaultTemperature],
    Object.entries(settings.temperatures).sort(),
    [...settings.referenceCategories].sort(),
    settings.seed,
  ]);
}

/** What makes a judge the same one again: neither its name nor its price nor its pace. A stable text, to be used as a key. */
export function judgeKey(judge: JudgeCard): string {
  return JSON.stringify(judgeIdentity(judge));
}

/** A local model is the same in every other respect only with the same weights and context length. */
function judgeIdentity({ engine, model, baseUrl, parameters, localModel }: JudgeCard): readonly unknown[] {
  return [engine, model, baseUrl ?? null, parameters, localModel?.revision ?? null, localModel?.contextTokens ?? null];
}

/**
 * Runs that may be compared, group by group; the one with the newest run first, and so within each. A run without a
 * judgment stands with others whose spec it shares: what its judge will turn out to be is not known yet.
 */
export function byIdentity(states: readonly RunState[]): readonly (readonly RunState[])[] {
  const groups = new Map<string, RunState[]>();
  const isOpen = ({ judgments }: RunState) => judgments.size === 0;
  for (const state of [...states].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)) || newestFirst(a, b))) {
    const identity = isOpen(state) ? identityBeforeJudging(state, groups) : identityOf(state);
    groups.set(identity, [...(groups.get(identity) ?? []), state]);
  }
  const sorted = [...groups.values()].map((members) => members.sort(newestFirst));
  return sorted.sort(([a], [b]) => (a === undefined || b === undefined ? 0 : newestFirst(a, b)));
}

function newestFirst(a: RunState, b: RunState): number {
  return b.startedAt - a.startedAt;
}

function identityBeforeJudging(state: RunState, groups: ReadonlyMap<string, readonly RunState[]>): string {
  const own = specIdentity(state.spec);
  const alike = [...groups].find(([, members]) => members.some(({ spec }) => specIdentity(spec) === own));
  return alike?.[0] ?? identityOf(state);
}
