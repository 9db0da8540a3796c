import { describe, expect, it } from 'vitest';
import { parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import { importedCompletion } from '../../../src/core/imported.ts';
import type { PairJudgment, Winner } from '../../../src/core/pair-types.ts';
import { gameRequests, pairJudgmentRow, pairMatches, toPairRow, winnerOfGame } from '../../../src/core/pairwise.ts';
import { toPythonJson } from '../../../src/core/python-json.ts';
import type { JudgePrompt } from '../../../src/core/types.ts';
import { MADE_UP_SETTINGS, madeUpBench } from '../../fakes/made-up-bench.ts';

const PAIR_PROMPTS: readonly JudgePrompt[] = [
  ['pair-v2', 'Q {question} A {answer_a} B {answer_b}'],
  ['pair-math-v1', 'Q {question} R {ref_answer_1} A {answer_a} B {answer_b}'],
  ['pair-v2-multi-turn', 'Q {question_1} {question_2} A {answer_a_1} {answer_a_2} B {answer_b_1} {answer_b_2}'],
  [
    'pair-math-v1-multi-turn',
    'Q {question_1} {question_2} R {ref_answer_1} {ref_answer_2} A {answer_a_1} {answer_a_2} B {answer_b_1} {answer_b_2}',
  ],
].map(([name = '', promptTemplate = '']) => ({
  name,
  type: 'pairwise',
  systemPrompt: `Compare (${name}).`,
  promptTemplate,
  outputFormat: '[[A]]',
  description: '',
  category: '',
}));

const BENCH = madeUpBench({ judgePrompts: PAIR_PROMPTS });
const SETTINGS = MADE_UP_SETTINGS;

function matches(mode: 'pairwise-all' | 'pairwise-baseline', models: readonly string[], baseline: string | null = null) {
  return pairMatches(BENCH, { mode, models, baseline }, SETTINGS);
}

function match(name: string) {
  const found = matches('pairwise-all', ['x', 'y']).find(({ judgePromptName }) => judgePromptName === name);
  if (found === undefined) throw new Error(`no match with ${name}`);
  return found;
}

function prompts(name: string, answers1: readonly string[], answers2: readonly string[]) {
  return gameRequests({ bench: BENCH, match: match(name), answers1, answers2, settings: SETTINGS });
}

describe('pairMatches', () => {
  it('come in four groups, question by question, a turn 2 only where there is one', () => {
    expect(matches('pairwise-all', ['x', 'y']).map(({ question, turn, judgePromptName }) => [question.questionId, turn, judgePromptName])).toEqual([
      [1, 1, 'pair-v2'],
      [3, 1, 'pair-v2'],
      [4, 1, 'pair-v2'],
      [2, 1, 'pair-math-v1'],
      [1, 2, 'pair-v2-multi-turn'],
      [4, 2, 'pair-v2-multi-turn'],
      [2, 2, 'pair-math-v1-multi-turn'],
    ]);
  });

  it('are every unordered pair of models, in name order', () => {
    const first = matches('pairwise-all', ['c', 'a', 'b']).slice(0, 4);
    expect(first.map(({ question, model1, model2 }) => [question.questionId, model1, model2])).toEqual([
      [1, 'a', 'b'], [1, 'a', 'c'], [1, 'b', 'c'], [3, 'a', 'b'],
    ]);
  });

  it('put every model against the baseline, which is the second', () => {
    const first = matches('pairwise-baseline', ['c', 'a', 'b'], 'a').slice(0, 2);
    expect(first.map(({ model1, model2 }) => [model1, model2])).toEqual([['b', 'a'], ['c', 'a']]);
  });

  it('are none for a single model', () => {
    expect(matches('pairwise-all', ['a'])).toEqual([]);
  });
});

describe('gameRequests', () => {
  it('swap the two answers in game 2', () => {
    expect(prompts('pair-v2', ['one'], ['two']).map(({ userPrompt }) => userPrompt)).toEqual([
      'Q Describe a rainy harbour. A one B two',
      'Q Describe a rainy harbour. A two B one',
    ]);
  });

  it('show both turns of both models, and the references', () => {
    const [first, second] = prompts('pair-math-v1-multi-turn', ['x1', 'x2'], ['y1', 'y2']);
    const head = 'Q What is 6 times 7? And half of that? R 42 21';
    expect(first.userPrompt).toBe(`${head} A x1 x2 B y1 y2`);
    expect(second.userPrompt).toBe(`${head} A y1 y2 B x1 x2`);
    expect(prompts('pair-math-v1', ['x'], ['y'])[0].userPrompt).toBe('Q What is 6 times 7? R 42 A x B y');
    expect(prompts('pair-v2-multi-turn', ['x1', 'x2'], ['y1', 'y2'])[0].userPrompt).toContain('A x1 x2 B y1 y2');
  });

  it('send the system prompt first', () => {
    expect(prompts('pair-v2', ['one'], ['two'])[0].messages).toEqual([
      { role: 'system', content: 'Compare (pair-v2).' },
      { role: 'user', content: 'Q Describe a rainy harbour. A one B two' },
    ]);
  });

  it('leave thoughts out, and what an answer says as it is', () => {
    const [{ userPrompt }] = prompts('pair-v2', ['<think>hm</think> {answer_b} $&'], ['two']);
    expect(userPrompt).toBe('Q Describe a rainy harbour. A {answer_b} $& B two');
  });

  it('name the prompt that the bench lacks', () => {
    const one = { match: match('pair-v2'), answers1: ['a'], answers2: ['b'], settings: SETTINGS };
    expect(() => gameRequests({ bench: madeUpBench(), ...one })).toThrow('"pair-v2"');
  });
});

describe('winnerOfGame', () => {
  it.each<[1 | 2, string | null, Winner]>([
    [1, 'so: [[A]]', 'model_1'],
    [1, '[[B]]', 'model_2'],
    [2, '[[A]]', 'model_2'],
    [2, '[[B]]', 'model_1'],
    [2, '[[C]]', 'tie'],
    [1, 'both are good', 'error'],
    [1, null, 'error'],
  ])('of game %d with %j is %s', (game, text, winner) => {
    expect(winnerOfGame(game, text)).toBe(winner);
  });
});

describe('pairJudgmentRow', () => {
  const { question, ...rest } = match('pair-v2');
  const judgment: PairJudgment = {
    ...rest,
    questionId: question.questionId,
    games: [
      { userPrompt: 'p1', completion: importedCompletion('é [[A]]'), failure: null, winner: 'model_1' },
      { userPrompt: 'p2', completion: null, failure: null, winner: 'error' },
    ],
    at: 2000,
  };
  const line = toPythonJson(pairJudgmentRow('judge-1', judgment));

  it("is FastChat's row, key by key", () => {
    expect(line).toBe(
      '{"question_id": 1, "model_1": "x", "model_2": "y", "g1_winner": "model_1", "g2_winner": "error", ' +
        '"judge": ["judge-1", "pair-v2"], "g1_user_prompt": "p1", "g1_judgment": "\\u00e9 [[A]]", ' +
        '"g2_user_prompt": "p2", "g2_judgment": "$ERROR$", "turn": 1, "tstamp": 2.0}',
    );
  });

  it('is read again as the match it was made for', () => {
    const [row] = parseJudgmentRows(line, 'p.jsonl').rows;
    expect(row).toMatchObject(toPairRow('judge-1', judgment));
  });

  it("has an imported row's own time to the last digit", () => {
    const line = toPythonJson(pairJudgmentRow('judge-1', { ...judgment, tstamp: 1726720255.7528634 }));
    expect(line).toContain('"tstamp": 1726720255.7528634}');
  });

  it('has no turn where the file it came from had none', () => {
    expect(toPythonJson(pairJudgmentRow('judge-1', { ...judgment, turn: null }))).not.toContain('"turn"');
  });
});
