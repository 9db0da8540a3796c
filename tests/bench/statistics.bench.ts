/**
 * The statistics of a leaderboard of 31 models and 160 turns each, against a plain loop over as many additions as the
 * resamples need: a number within one run, that holds on a machine of any speed.
 */
import { bench, describe } from 'vitest';
import { bradleyTerry } from '../../src/core/bradley-terry.ts';
import type { PairOutcome } from '../../src/core/pair-outcomes.ts';
import { createRandom } from '../../src/core/random.ts';
import { compareAll } from '../../src/core/rank-groups.ts';
import { foldEvents } from '../../src/core/run.ts';
import { scoreRun } from '../../src/core/scores.ts';
import { clusteredBootstrap } from '../../src/core/statistics.ts';
import type { Question, RunState } from '../../src/core/types.ts';
import { madeUpBench, madeUpSpec } from '../fakes/made-up-bench.ts';
import { judged, startOf } from '../unit/core/events.ts';

const MODELS = 31;
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
const QUESTIONS: readonly Question[] = Array.from({ length: 80 }, (_, index) => ({
  questionId: 81 + index,
  category: 'writing',
  turns: ['Describe a harbour.', 'And a ship.'],
}));

/** New states each time, for what was computed of a state is kept with it. */
function leaderboard(unratedPart: number): readonly RunState[] {
  const random = createRandom(7);
  return Array.from({ length: MODELS }, (_, model) => {
    const spec = { ...madeUpSpec(), runId: `run-${model}`, bench: madeUpBench({ questions: QUESTIONS }) };
    const rating = () => (random() < unratedPart ? null : Math.round(Math.min(10, 3 + model / 10 + random() * 5)));
    const events = QUESTIONS.flatMap(({ questionId }) => [judged(questionId, 1, rating()), judged(questionId, 2, rating())]);
    return foldEvents([startOf(spec), ...events]) as RunState;
  });
}

/** Best of three: the first pass is the compiler's, and others run beside it. */
function milliseconds(prepare: () => () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const work = prepare();
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** Additions of numbers from a list in random order: 31 models × 2,000 resamples × 80 questions. */
function plainLoop(): number {
  const values = Float64Array.from({ length: 80 }, (_, index) => index % 9);
  const places = Uint32Array.from({ length: 2000 * 80 }, (_, index) => (index * 7919) % 80);
  let sum = 0;
  for (let model = 0; model < MODELS; model++) for (const place of places) sum += values[place] ?? 0;
  return sum;
}

/** @throws Error where it takes longer than so many milliseconds, and longer than so many plain loops */
function report(name: string, prepare: () => () => unknown, limit: { readonly ms: number; readonly loops: number }): void {
  const loop = milliseconds(() => plainLoop);
  const took = milliseconds(prepare);
  console.log(`${name}: ${took.toFixed(0)} ms, ${(took / loop).toFixed(1)} plain loops of ${loop.toFixed(0)} ms`);
  if (took > limit.ms && took / loop > limit.loops) throw new Error(`${name} took ${took.toFixed(0)} ms`);
}

function intervals(): () => void {
  const clusters = leaderboard(0).map((state) =>
    QUESTIONS.map(({ questionId }) => [1, 2].map((turn) => state.judgments.get(`${questionId}/0/${turn}`)?.rating ?? 0)),
  );
  return () => clusters.forEach((each) => clusteredBootstrap(each));
}

function proofs(unratedPart: number): () => () => void {
  return () => {
    const states = leaderboard(unratedPart);
    return () => void compareAll(states);
  };
}

function scores(): () => void {
  const states = leaderboard(0);
  return () => states.forEach((state) => scoreRun(state));
}

function strengths(): () => void {
  const random = createRandom(3);
  const sides = Array.from({ length: MODELS }, (_, side) => side);
  const outcomes: readonly PairOutcome[] = sides.flatMap((a) =>
    sides.slice(a + 1).flatMap((b) =>
      QUESTIONS.flatMap(({ questionId }) =>
        ([1, 2] as const).map((turn) => {
          const won = random() < 0.3 ? 0.5 : Number(random() < 1 / (1 + Math.exp((a - b) / 10)));
          return { questionId, turn, first: `model-${a}`, second: `model-${b}`, won };
        }),
      ),
    ),
  );
  return () => void bradleyTerry(outcomes);
}

describe('statistics of 31 models and 160 turns', () => {
  bench('intervals, 2,000 resamples', () => report('intervals', intervals, { ms: 100, loops: 3 }), ONCE);
  bench('scores with their intervals', () => report('scores', scores, { ms: 300, loops: 8 }), ONCE);
  bench('465 paired tests, Holm', () => report('proofs', proofs(0), { ms: 1000, loops: 20 }), ONCE);
  bench('465 paired tests, turns missing', () => report('proofs with gaps', proofs(0.01), { ms: 1000, loops: 50 }), ONCE);
  bench('Bradley–Terry, 74,400 matches', () => report('strengths', strengths, { ms: 2000, loops: 50 }), ONCE);
});
