import { describe, expect, it } from 'vitest';
import { parsePairAddress, selectPairHeaders, toPairHash } from '../../../../src/app/components/pairs/address.ts';
import { boardOf } from '../../../../src/app/components/pairs/board-of.ts';
import { listMatches } from '../../../../src/app/components/pairs/match-list.ts';
import { consistencyFacts, formatPercent, formatRate, judgedWords, matchSentence, severalWords, verdictWords } from '../../../../src/app/components/pairs/pair-words.ts';
import { createPairHeader } from '../../../../src/core/pair-run.ts';
import { judgedMatches, type JudgedMatch } from '../../../../src/core/pair-matches.ts';
import type { PairJudgment, Winner } from '../../../../src/core/pair-types.ts';
import { fakeGame, fakePairJudgment, fakePairSpec } from '../../../fakes/pair-runs.ts';

const SPEC = fakePairSpec();

function matchesOf(...judgments: readonly PairJudgment[]): readonly JudgedMatch[] {
  return judgedMatches({ spec: SPEC, judgments });
}

function matchOf(...winners: readonly [Winner, Winner]): JudgedMatch {
  const [match] = matchesOf(fakePairJudgment(winners));
  if (match === undefined) throw new Error('a finished judgment is a match');
  return match;
}

describe('the address of a pair run', () => {
  it('is read as it was written', () => {
    const address = { against: 'a b', show: 'disagree', category: 'math', model: 'x&y', versus: 'z', inconsistent: 'drop', matchId: '81.2.a~b' } as const;
    const hash = toPairHash('pair/1', address);
    expect(hash.startsWith('#/pairs/pair%2F1?')).toBe(true);
    expect(parsePairAddress(hash.slice(hash.indexOf('?') + 1))).toEqual(address);
  });

  it('says nothing of the usual, and leaves out what it does not know', () => {
    expect(toPairHash('p', { against: null, show: 'all' })).toBe('#/pairs/p');
    expect(parsePairAddress('show=nonsense').show).toBe('all');
  });

  it('tells all against all from what the run was made as', () => {
    const spec = fakePairSpec({ baseline: 'y' });
    expect(boardOf(spec, [], null).choice).toMatchObject({ mode: 'pairwise-baseline', baseline: 'y' });
    expect(boardOf(spec, [], '').choice).toMatchObject({ mode: 'pairwise-all', baseline: null });
    expect(boardOf(spec, [], 'x').choice).toMatchObject({ mode: 'pairwise-baseline', baseline: 'x' });
  });
});

describe('selectPairHeaders', () => {
  const headers = ['g1-pairs-gpt-4', 'g12-pairs-gpt-4'].map((pairRunId) => createPairHeader(fakePairSpec({ pairRunId }), 1));
  const idsOf = (runIds: readonly string[], groupId: string | null) =>
    selectPairHeaders(headers, { runIds, groupId }).map(({ pairRunId }) => pairRunId);

  it('has all, those of a group, or none beside single runs', () => {
    expect(idsOf([], null)).toHaveLength(2);
    expect(idsOf([], 'g1')).toEqual(['g1-pairs-gpt-4']);
    expect(idsOf(['run-1'], null)).toEqual([]);
  });
});

describe('a match in words', () => {
  it.each<[Winner, Winner, string]>([
    ['model_1', 'model_1', 'Model x wins both games.'],
    ['model_2', 'model_2', 'Model y wins both games.'],
    ['tie', 'tie', 'A tie in both games.'],
    ['model_1', 'model_2', 'Both games chose the first place, whoever stood there: counted as a tie.'],
    ['model_2', 'model_1', 'Both games chose the second place, whoever stood there: counted as a tie.'],
    ['tie', 'model_1', 'One game names a winner, the other a tie: counted as a tie.'],
    ['error', 'model_1', 'One game has no verdict: left out of the table.'],
    ['error', 'error', 'Neither game has a verdict: left out of the table.'],
  ])('of %s and %s is "%s"', (first, second, sentence) => {
    expect(matchSentence(SPEC, matchOf(first, second))).toBe(sentence);
  });

  it('names the place and who stood there', () => {
    const match = matchOf('model_1', 'model_1');
    expect([verdictWords(SPEC, match, 1), verdictWords(SPEC, match, 2)]).toEqual(['A: Model x', 'B: Model x']);
    expect(verdictWords(SPEC, matchOf('tie', 'error'), 2)).toBe('No verdict in the reply');
  });

  it('says which of several verdicts counts', () => {
    expect(severalWords(fakeGame(1, 'model_1', 'no [[C]], so [[B]]'))).toContain('[[B]] and [[C]]; of these FastChat takes the first in its own order, [[B]]');
    expect(severalWords(fakeGame(1, 'model_1'))).toBeNull();
  });
});

describe('listMatches', () => {
  const matches = matchesOf(
    fakePairJudgment(['model_1', 'tie'], { questionId: 4 }),
    fakePairJudgment(['tie', 'tie'], { questionId: 1, turn: 2 }),
    fakePairJudgment(['tie', 'tie'], { questionId: 1, model2: 'z' }),
  );
  const idsOf = (part: Partial<Parameters<typeof listMatches>[1]>) =>
    listMatches(matches, { show: 'all', category: null, model: null, versus: null, ...part }).map(({ id }) => id);

  it('lists by question and turn', () => expect(idsOf({})).toEqual(['1.1.x~z', '1.2.x~y', '4.1.x~y']));
  it('keeps a flag', () => expect(idsOf({ show: 'disagree' })).toEqual(['4.1.x~y']));
  it('keeps a category', () => expect(idsOf({ category: 'pottery' })).toEqual(['4.1.x~y']));
  it('keeps a model', () => expect(idsOf({ model: 'z' })).toEqual(['1.1.x~z']));
  it('keeps two models against each other', () => expect(idsOf({ model: 'y', versus: 'x' })).toEqual(['1.2.x~y', '4.1.x~y']));
});

describe('figures', () => {
  it("are rounded as FastChat's, halves to the even digit", () => {
    expect([0.5453125, 0.5109375, 1].map(formatRate)).toEqual(['0.545312', '0.510938', '1.000000']);
    expect([null, 0, 0.042, 0.24].map(formatPercent)).toEqual(['–', '0 %', '4.2 %', '24 %']);
  });

  it('say how far a run is; imported ones do not know', () => {
    const header = createPairHeader(SPEC, 1);
    expect(judgedWords({ ...header, judgmentCount: 3 })).toBe('3 of 7 matches judged');
    expect(judgedWords({ ...header, judgmentCount: 3, totalMatches: null })).toBe('3 matches');
  });

  it('name repeats and several verdicts only where there are some', () => {
    const names = (board: ReturnType<typeof boardOf>) => consistencyFacts(board, null).map(({ name }) => name);
    expect(names(boardOf(SPEC, matchesOf(fakePairJudgment()), ''))).not.toContain('Repeats');
    const origin = { files: [], importedAt: '', contentSha256: '', notes: [] };
    const imported = fakePairSpec({ origin });
    const twice = judgedMatches({ spec: imported, judgments: [fakePairJudgment(), fakePairJudgment()] });
    expect(names(boardOf(imported, twice, ''))).toContain('Repeats');
  });
});
