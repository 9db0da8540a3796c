import { describe, expect, it } from 'vitest';
import { importedCompletion } from '../../../src/core/imported.ts';
import { pairBoard } from '../../../src/core/pair-board.ts';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import type { PairJudgment, PairRunSpec, Winner } from '../../../src/core/pair-types.ts';
import { contestant, fakeGame, fakeHalfJudgment, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

const ORIGIN = { files: ['a_pair.jsonl'], importedAt: '', contentSha256: '', notes: [] };
const THREE = fakePairSpec({ contestants: ['x', 'y', 'z'].map(contestant) });

function judgment(model1: string, model2: string, winners: readonly [Winner, Winner], change: Partial<PairJudgment> = {}) {
  return fakePairJudgment(winners, { model1, model2, ...change });
}

function board(spec: PairRunSpec, judgments: readonly PairJudgment[], baseline: string | null = null) {
  const mode = baseline === null ? 'pairwise-all' : 'pairwise-baseline';
  return pairBoard(spec, judgedMatches({ spec, judgments }), { mode, baseline, models: null });
}

describe('judgedMatches', () => {
  const flagsOf = (one: PairJudgment) => judgedMatches({ spec: fakePairSpec(), judgments: [one] })[0]?.flags;

  it.each<[Winner, Winner, string | null, readonly string[]]>([
    ['model_1', 'model_1', 'model_1', []],
    ['tie', 'tie', 'tie', []],
    ['model_1', 'tie', 'tie', ['disagree']],
    ['model_2', 'model_1', 'tie', ['disagree']],
    ['error', 'model_1', null, ['no-verdict']],
  ])('of %s and %s come to %s', (first, second, result, flags) => {
    const [match] = judgedMatches({ spec: fakePairSpec(), judgments: [fakePairJudgment([first, second])] });
    expect(match).toMatchObject({ result, flags, category: 'writing', id: '1.1.x~y' });
  });

  it('flag a text with several verdicts, though the first pattern counts', () => {
    const games = [fakeGame(1, 'model_1', 'First [[B]], no: [[A]]'), fakeGame(2, 'model_1')] as const;
    expect(flagsOf(fakePairJudgment(undefined, { games }))).toEqual(['several-verdicts']);
  });

  it('do not flag a verdict that is said twice', () => {
    const games = [fakeGame(1, 'model_1', '[[A]] again: [[A]]'), fakeGame(2, 'model_1')] as const;
    expect(flagsOf(fakePairJudgment(undefined, { games }))).toEqual([]);
  });

  it('flag repeats of imported files, each with an id of its own', () => {
    const spec = fakePairSpec({ origin: ORIGIN });
    const matches = judgedMatches({ spec, judgments: [fakePairJudgment(), fakePairJudgment()] });
    expect(matches.map(({ id, flags }) => [id, flags])).toEqual([['1.1.x~y', []], ['1.1.x~y.2', ['repeat']]]);
  });

  it('are only those with both games played', () => {
    expect(judgedMatches({ spec: fakePairSpec(), judgments: [fakeHalfJudgment()] })).toEqual([]);
  });
});

describe('pairBoard', () => {
  const judgments = [
    judgment('x', 'y', ['model_1', 'model_1']),
    judgment('x', 'z', ['model_1', 'model_2']),
    judgment('y', 'z', ['error', 'tie']),
    judgment('y', 'z', ['model_2', 'model_2'], { questionId: 4 }),
  ];

  it('has rows, what is dropped, and coverage beside every line', () => {
    const { lines } = board(THREE, judgments);
    expect(lines.map(({ model, win, loss, tie, n, dropped, disagree, coverage }) => [model, win, loss, tie, n, dropped, disagree, coverage])).toEqual([
      ['x', 1, 0, 1, 2, 0, 1, { covered: 2, expected: 14 }],
      ['z', 1, 0, 1, 2, 1, 1, { covered: 2, expected: 14 }],
      ['y', 0, 2, 0, 2, 1, 0, { covered: 2, expected: 14 }],
    ]);
  });

  it('counts each pair', () => {
    expect(board(THREE, judgments).pairs).toEqual([
      { model1: 'x', model2: 'y', wins1: 1, wins2: 0, ties: 0, disagree: 0, dropped: 0, coverage: { covered: 1, expected: 7 } },
      { model1: 'x', model2: 'z', wins1: 0, wins2: 0, ties: 1, disagree: 1, dropped: 0, coverage: { covered: 1, expected: 7 } },
      { model1: 'y', model2: 'z', wins1: 0, wins2: 1, ties: 0, disagree: 0, dropped: 1, coverage: { covered: 1, expected: 7 } },
    ]);
  });

  it('tells how often games disagree, of the rows with two verdicts', () => {
    expect(board(THREE, judgments)).toMatchObject({ rows: 4, dropped: 1, disagree: 1, disagreeRate: 1 / 3 });
    expect(board(THREE, [])).toMatchObject({ rows: 0, disagreeRate: null, emptyReason: 'No match is judged yet.' });
  });

  it('tells how often each place was chosen, and how often twice', () => {
    // In game 2 the second model is assistant A.
    expect(board(THREE, judgments).positions).toEqual({ first: 4, second: 2, tie: 1, alwaysFirst: 1, alwaysSecond: 0 });
  });

  it('gives the table of any baseline from the same judgments, without its own line', () => {
    const { lines, rows, coverage } = board(THREE, judgments, 'z');
    expect(lines.map(({ model, win, loss, tie }) => [model, win, loss, tie])).toEqual([['x', 0, 0, 1], ['y', 0, 1, 0]]);
    expect([rows, coverage.expected]).toEqual([3, 14]);
  });

  it('says why a table is empty', () => {
    expect(board(THREE, judgments, 'nobody').emptyReason).toBe('The baseline “nobody” takes part in no match.');
    expect(board(THREE, judgments.slice(2, 3)).emptyReason).toBe('No match has a verdict in both games.');
  });

  it('expects of imported rows every pair that occurs, on every question and the turns that occur', () => {
    const spec = fakePairSpec({ origin: ORIGIN });
    const rows = [fakePairJudgment(), fakePairJudgment()];
    expect(board(spec, rows)).toMatchObject({ rows: 2, repeats: 1, coverage: { covered: 1, expected: 4 } });
    expect(board(spec, rows).lines[0]).toMatchObject({ win: 2, n: 2 });
  });

  it('counts texts with several verdicts', () => {
    const games = [fakeGame(1, 'model_1', '[[A]] or [[C]]'), { ...fakeGame(2, 'tie'), completion: importedCompletion('[[C]]') }] as const;
    expect(board(THREE, [fakePairJudgment(undefined, { games })]).severalVerdicts).toBe(1);
  });
});
