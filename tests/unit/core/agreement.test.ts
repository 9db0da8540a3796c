import { describe, expect, it } from 'vitest';
import { agreements, parseVotes } from '../../../src/core/agreement.ts';
import { InputError } from '../../../src/core/errors.ts';

function vote(judge: unknown, winner: string, more: Readonly<Record<string, unknown>> = {}) {
  return { question_id: 81, model_a: 'a', model_b: 'b', winner, judge, turn: 1, ...more };
}

const read = (...votes: readonly object[]) => parseVotes(JSON.stringify(votes), 'votes.json');

const GPT4 = ['gpt-4', 'pair-v2'];

/** `[agree, total]` of turn 1 with ties, then without. */
function turn1(judges: 'gpt4-pair,human' | 'human,human', ...votes: readonly object[]) {
  return agreements(read(...votes), judges).filter(({ turn }) => turn === 1).map(({ agree, total }) => [agree, total]);
}

function refusal(text: string): string {
  try {
    parseVotes(text, 'votes.json');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError);
    return String(thrown);
  }
  throw new Error('nothing was refused');
}

describe('agreements of GPT-4 with people', () => {
  it('make one comparison for each human vote on the same pair', () => {
    const votes = [vote(GPT4, 'model_a'), vote('expert_1', 'model_a'), vote('expert_2', 'model_b')];
    expect(turn1('gpt4-pair,human', ...votes)).toEqual([[1, 2], [1, 2]]);
  });

  it('take any two ties for the same, and leave comparisons with one out of the second figure', () => {
    const votes = [vote(GPT4, 'tie (inconsistent)'), vote('expert_1', 'tie'), vote('expert_2', 'model_b')];
    expect(turn1('gpt4-pair,human', ...votes)).toEqual([[1, 2], [0, 0]]);
    const human = [vote(GPT4, 'model_b'), vote('expert_1', 'tie'), vote('expert_2', 'model_b')];
    expect(turn1('gpt4-pair,human', ...human)).toEqual([[1, 2], [1, 1]]);
  });

  it('swap the winner where the names are in the other order', () => {
    const swapped = vote('expert_1', 'model_a', { model_a: 'b', model_b: 'a' });
    expect(turn1('gpt4-pair,human', vote(GPT4, 'model_b'), swapped)).toEqual([[1, 1], [1, 1]]);
    expect(turn1('gpt4-pair,human', vote(GPT4, 'model_a'), swapped)).toEqual([[0, 1], [0, 1]]);
  });

  it('keep turns and questions apart', () => {
    const votes = [vote(GPT4, 'model_a'), vote('expert_1', 'model_a', { turn: 2 }), vote('expert_1', 'model_a', { question_id: 82 })];
    expect(agreements(read(...votes), 'gpt4-pair,human').map(({ total, ratio }) => [total, ratio])).toEqual([
      [0, null],
      [0, null],
      [0, null],
      [0, null],
    ]);
  });

  it('know GPT-4 by the name of the published data set as well', () => {
    expect(turn1('gpt4-pair,human', vote('gpt4_pair', 'model_a'), vote('expert_1', 'model_a'))[0]).toEqual([1, 1]);
  });

  it('count neither authors nor other judges', () => {
    const votes = [vote(GPT4, 'model_a'), vote('author_1', 'model_a'), vote('someone', 'model_a'), vote(['gpt-4', 'single-v1'], 'model_a')];
    expect(turn1('gpt4-pair,human', ...votes)[0]).toEqual([0, 0]);
    expect(read(...votes).map(({ judge }) => judge)).toEqual(['gpt4-pair', 'author', 'other', 'other']);
  });

  it('refuse two votes of GPT-4 on a pair that people voted on, naming it', () => {
    const twice = [vote(GPT4, 'model_a'), vote(GPT4, 'model_b')];
    expect(turn1('gpt4-pair,human', ...twice)[0]).toEqual([0, 0]);
    expect(() => turn1('gpt4-pair,human', ...twice, vote('expert_1', 'tie'))).toThrow(/question 81, turn 1, a and b/);
  });
});

describe('agreements of people', () => {
  it('compare all pairs of votes, two of one person as well', () => {
    const votes = [vote('expert_1', 'model_a'), vote('expert_1', 'model_a'), vote('expert_2', 'tie'), vote('expert_3', 'model_b')];
    expect(turn1('human,human', ...votes)).toEqual([[1, 6], [1, 3]]);
  });
});

describe('parseVotes', () => {
  it('names file, vote and key of what cannot be used, all at once', () => {
    const broken = [vote('expert_1', 'model_a'), vote('expert_1', 'nobody'), { ...vote('expert_1', 'tie'), turn: 3 }, vote(7, 'tie'), 5];
    const text = refusal(JSON.stringify(broken));
    expect(text).toContain('votes.json: vote 2: expected model_a, model_b, tie, tie (inconsistent) in "winner" of a vote, got "nobody"');
    expect(text).toContain('vote 3: expected 1 or 2 in "turn" of a vote, got 3');
    expect(text).toContain('vote 4: expected a text in "judge" of a vote, got 7');
    expect(text).toContain('vote 5: expected a JSON object with the fields of a vote, got 5');
  });

  it('says what it expected of a file that holds no list', () => {
    expect(refusal('{"question_id": 81}')).toContain('votes.json: expected a JSON array of votes');
    expect(refusal('[{"question_id": 8')).toContain('votes.json: expected a JSON array of votes');
  });
});
