/** Pair runs that look like real ones: the made-up bench with pair prompts, two or three contestants, judgments to choose. */
import { importedCompletion } from '../../src/core/imported.ts';
import type { GameRecord, PairJudgment, PairRunSpec, Winner } from '../../src/core/pair-types.ts';
import type { Bench, JudgePrompt } from '../../src/core/types.ts';
import { MADE_UP_JUDGE, MADE_UP_SETTINGS, madeUpBench } from './made-up-bench.ts';

const FRAMES: Readonly<Record<string, string>> = {
  'pair-v2': 'Q {question}\nA {answer_a}\nB {answer_b}',
  'pair-math-v1': 'Q {question}\nR {ref_answer_1}\nA {answer_a}\nB {answer_b}',
  'pair-v2-multi-turn': 'Q {question_1}\n{question_2}\nA {answer_a_1}\n{answer_a_2}\nB {answer_b_1}\n{answer_b_2}',
  'pair-math-v1-multi-turn':
    'Q {question_1}\n{question_2}\nR {ref_answer_1}\n{ref_answer_2}\nA {answer_a_1}\n{answer_a_2}\nB {answer_b_1}\n{answer_b_2}',
};

const PAIR_PROMPTS: readonly JudgePrompt[] = Object.entries(FRAMES).map(([name, promptTemplate]) => ({
  name,
  type: 'pairwise',
  systemPrompt: `Compare (${name}).`,
  promptTemplate,
  outputFormat: '[[A]]',
  description: '',
  category: 'general',
}));

/** The made-up bench with judge prompts for pairs besides those for single answers. */
export function pairBench(change: Partial<Bench> = {}): Bench {
  const bench = madeUpBench(change);
  return { ...bench, judgePrompts: [...bench.judgePrompts, ...PAIR_PROMPTS] };
}

/** All against all of `x` and `y`: seven matches. */
export function fakePairSpec(change: Partial<PairRunSpec> = {}): PairRunSpec {
  return {
    schemaVersion: 1,
    pairRunId: 'pair-1',
    createdAt: '2026-11-20T00:00:00.000Z',
    bench: pairBench(),
    judge: MADE_UP_JUDGE,
    settings: { ...MADE_UP_SETTINGS, mode: 'pairwise-all' },
    baseline: null,
    contestants: ['x', 'y'].map((name) => contestant(name)),
    budget: { usd: null, tokens: null, seconds: null },
    environment: { benchtab: '0.1.0', browser: 'node', adapter: null },
    ...change,
  };
}

export function contestant(name: string) {
  return { modelId: name, label: `Model ${name}`, isStandIn: false, runId: `run-${name}` };
}

const LETTERS = { model_1: ['A', 'B'], model_2: ['B', 'A'], tie: ['C', 'C'] } as const;

/** A game as the judge would have ended it. */
export function fakeGame(game: 1 | 2, winner: Winner, text?: string): GameRecord {
  const verdict = winner === 'error' ? 'I cannot say.' : `So: [[${LETTERS[winner][game === 1 ? 0 : 1]}]]`;
  return { userPrompt: `prompt of game ${game}`, completion: importedCompletion(text ?? verdict), failure: null, winner };
}

/** A judgment of `x` against `y` on turn 1 of question 1. */
export function fakePairJudgment(
  winners: readonly [Winner, Winner] = ['model_1', 'model_1'],
  change: Partial<PairJudgment> = {},
): PairJudgment {
  return {
    questionId: 1,
    turn: 1,
    model1: 'x',
    model2: 'y',
    judgePromptName: 'pair-v2',
    games: [fakeGame(1, winners[0]), fakeGame(2, winners[1])],
    at: 1_760_000_000_000,
    ...change,
  };
}

/** A judgment whose second game was not asked for yet. */
export function fakeHalfJudgment(change: Partial<PairJudgment> = {}): PairJudgment {
  const failure = { kind: 'cancelled', message: 'not asked yet' };
  return fakePairJudgment(['model_1', 'error'], {
    games: [fakeGame(1, 'model_1'), { userPrompt: 'prompt of game 2', completion: null, failure, winner: 'error' }],
    ...change,
  });
}
