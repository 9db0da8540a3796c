/** A pair run as one object: FastChat's table in the shape of `leaderboard --json`, what it leaves out, and every match. */
import type { Coverage, PairBoard } from '../core/pair-board.ts';
import { pairSpendingOf } from '../core/pair-budget.ts';
import { analysePairs } from '../core/pair-analysis.ts';
import { judgedMatches, positionOf, type JudgedMatch } from '../core/pair-matches.ts';
import type { GameRecord, PairRun } from '../core/pair-types.ts';
import { analysisFields } from './pair-analysis-fields.ts';
import { winFields } from './win-fields.ts';

/** Ready for `JSON.stringify`. `null` stands for "not there". */
export type PairsJson = Readonly<Record<string, unknown>>;

/** @param board  the table asked for, of the same run */
export function toPairsJson(run: PairRun, board: PairBoard, { benchtab }: { readonly benchtab: string }): PairsJson {
  const { spec } = run;
  const matches = judgedMatches(run);
  return {
    mode: board.choice.mode,
    table: board.lines.map(({ n, dropped, disagree, coverage, ...line }) => ({
      ...winFields(line),
      ...{ n, dropped, games_disagree: disagree, coverage: toCoverage(coverage) },
    })),
    dropped: board.dropped,
    baseline: board.choice.baseline,
    benchtab,
    bench: spec.bench.name,
    questions_sha256: spec.bench.questionsSha256,
    judge: spec.judge.judgeId,
    is_practice_judge: spec.judge.isStandIn,
    status: run.header.status,
    origin: spec.origin ?? null,
    rows: board.rows,
    repeats: board.repeats,
    games_disagree: board.disagree,
    games_disagree_rate: board.disagreeRate,
    several_verdicts: board.severalVerdicts,
    coverage: toCoverage(board.coverage),
    positions: toPositions(board),
    pairs: board.pairs.map(({ model1, model2, wins1, wins2, ties, disagree, dropped, coverage }) => ({
      ...{ model_1: model1, model_2: model2, model_1_wins: wins1, model_2_wins: wins2, ties },
      ...{ games_disagree: disagree, dropped, coverage: toCoverage(coverage) },
    })),
    ...analysisFields(analysePairs(spec, matches)),
    usd: pairSpendingOf(run).usd,
    matches: matches.map(toMatch),
  };
}

function toCoverage({ covered, expected }: Coverage) {
  return { with_verdict: covered, expected };
}

function toPositions({ positions }: PairBoard) {
  const { first, second, tie, alwaysFirst, alwaysSecond } = positions;
  return { a: first, b: second, tie, both_games_a: alwaysFirst, both_games_b: alwaysSecond };
}

function toMatch({ judgment, category, result, flags }: JudgedMatch) {
  return {
    question_id: judgment.questionId,
    turn: judgment.turn,
    category,
    model_1: judgment.model1,
    model_2: judgment.model2,
    result,
    flags,
    judge_prompt: judgment.judgePromptName,
    games: [toGame(1, judgment.games[0]), toGame(2, judgment.games[1])],
  };
}

function toGame(game: 1 | 2, record: GameRecord) {
  const { completion, failure, winner, userPrompt } = record;
  return {
    winner,
    position: positionOf(game, record),
    judgment: completion?.text ?? null,
    user_prompt: userPrompt,
    error: failure?.message ?? null,
    judge_served_model: completion?.servedModel ?? null,
    tokens: { prompt: completion?.usage.promptTokens ?? null, completion: completion?.usage.completionTokens ?? null },
  };
}
