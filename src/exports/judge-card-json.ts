/** A judge card as one object: its figures, what it was measured with, and every verdict. */
import { judgeFigures } from '../core/judge-card-figures.ts';
import { measurementSpending } from '../core/judge-card-run.ts';
import type { AgreementFigures, MeasuredJudgment, Measurement, Share } from '../core/judge-card-types.ts';
import { isFinished } from '../core/pair-games.ts';
import { resultOf } from '../core/pair-matches.ts';

/** Ready for `JSON.stringify`. `null` stands for "not there". */
export type JudgeCardJson = Readonly<Record<string, unknown>>;

export function toJudgeCardJson(measurement: Measurement, { benchtab }: { readonly benchtab: string }): JudgeCardJson {
  const { spec, header, records } = measurement;
  const { agreement, position, length, repeated, calls, ...figures } = judgeFigures(measurement);
  return {
    benchtab,
    measured_at: new Date(header.updatedAt).toISOString(),
    status: header.status,
    judge: spec.judge.judgeId,
    judge_model: spec.judge.model,
    judge_server: spec.judge.baseUrl ?? null,
    is_practice_judge: spec.judge.isStandIn,
    served_models: figures.servedModels,
    sent_parameters: figures.sentParameters,
    matches: figures.matches,
    judged: figures.judged,
    without_verdict: figures.withoutVerdict,
    unreadable_games: figures.unreadableGames,
    failed_games: figures.failedGames,
    agreement: agreement.map(toAgreement),
    order_changes_verdict: toShare(position.changed),
    both_games_first: position.alwaysFirst,
    both_games_second: position.alwaysSecond,
    first_place_chosen: toShare(position.first),
    longer_answer_chosen: { judge: toShare(length.judge), human: toShare(length.human), gpt4: toShare(length.gpt4) },
    same_again: repeated === null ? null : toShare(repeated),
    repeats: spec.repeats,
    usd_per_1000_calls: calls.usdPer1000,
    mean_call_ms: calls.meanMs,
    mean_prompt_tokens: calls.promptTokens,
    mean_completion_tokens: calls.completionTokens,
    usd: measurementSpending(measurement).usd,
    bench: spec.bench.name,
    questions_sha256: spec.bench.questionsSha256,
    judge_prompts_sha256: spec.bench.judgePromptsSha256,
    seed: spec.settings.seed,
    judge_max_tokens: spec.settings.judgeMaxTokens,
    votes: spec.source,
    voted_matches: spec.matches.map(({ questionId, turn, modelA, modelB, human, gpt4 }) => ({
      ...{ question_id: questionId, turn, model_a: modelA, model_b: modelB, human, gpt4_pair: gpt4 },
    })),
    verdicts: records.filter(({ judgment }) => isFinished(judgment)).map(toVerdict),
  };
}

function toAgreement({ rater, turn, withTies, decisive, kappa, decisiveKappa }: AgreementFigures) {
  return { rater, turn, with_ties: toShare(withTies), without_ties: toShare(decisive), kappa, kappa_without_ties: decisiveKappa };
}

function toShare({ hits, n, ratio, interval }: Share) {
  return { hits, n, ratio, interval_95: interval };
}

function toVerdict({ repeat, judgment }: MeasuredJudgment) {
  const { questionId, turn, model1, model2, games } = judgment;
  return {
    ...{ repeat, question_id: questionId, turn, model_1: model1, model_2: model2 },
    ...{ g1_winner: games[0].winner, g2_winner: games[1].winner, result: resultOf(judgment) },
    ...{ g1_judgment: games[0].completion?.text ?? null, g2_judgment: games[1].completion?.text ?? null },
  };
}
