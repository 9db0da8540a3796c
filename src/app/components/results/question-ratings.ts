/** What each question of a run was rated, for charts. Pure. */
import type { HeatCell, HeatMap } from '../../charts/heat-map.ts';
import { ratedTurns, type RatedTurn } from '../../../core/scores.ts';
import { mean } from '../../../core/statistics.ts';
import type { Counting, LeaderboardRow } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';
import { categoriesOf } from '../../../core/questions.ts';

/** Every rating of a run that counts. */
export function ratingsOf(state: RunState, counting: Counting): readonly number[] {
  return turnsOf(state, counting).flatMap(({ ratings }) => ratings);
}

/** Models by questions; runs of one table share their bench. */
export function toHeatMap(
  rows: readonly LeaderboardRow[],
  states: ReadonlyMap<string, RunState>,
  counting: Counting,
): HeatMap {
  const [first] = rows.flatMap(({ runId }) => states.get(runId) ?? []);
  const asked = first?.spec.bench.questions.filter(({ questionId }) => !counting.without.includes(questionId)) ?? [];
  const questions = categoriesOf(asked).flatMap((category) => asked.filter((question) => question.category === category));
  return {
    questions: questions.map(({ questionId, category }) => ({ questionId, category })),
    rows: rows.flatMap(({ runId, label }) => {
      const state = states.get(runId);
      if (state === undefined) return [];
      const cells = cellsOf(turnsOf(state, counting));
      return { runId, label, cells: questions.map(({ questionId }) => cells.get(questionId) ?? NOT_RATED) };
    }),
  };
}

const NOT_RATED: HeatCell = { turn1: null, turn2: null, both: null };

function turnsOf(state: RunState, { repeats, without }: Counting): readonly RatedTurn[] {
  return ratedTurns(state, { repeats, without: new Set(without) });
}

function cellsOf(turns: readonly RatedTurn[]): ReadonlyMap<number, HeatCell> {
  const byQuestion = new Map<number, RatedTurn[]>();
  for (const turn of turns) {
    const ofQuestion = byQuestion.get(turn.questionId) ?? [];
    byQuestion.set(turn.questionId, ofQuestion);
    ofQuestion.push(turn);
  }
  return new Map([...byQuestion].map(([questionId, ofQuestion]) => [questionId, cellOf(ofQuestion)]));
}

function cellOf(turns: readonly RatedTurn[]): HeatCell {
  const meanOf = (turn: number) => mean(turns.filter((each) => each.turn === turn).flatMap(({ ratings }) => ratings));
  return { turn1: meanOf(1), turn2: meanOf(2), both: mean(turns.flatMap(({ ratings }) => ratings)) };
}
