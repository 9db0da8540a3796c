import { describe, expect, it } from 'vitest';
import { leaderboards } from '../../../src/core/scores.ts';
import type { Leaderboard } from '../../../src/core/types.ts';
import { toResultsMarkdown } from '../../../src/exports/results-markdown.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState, type FakeRun } from '../../fakes/run-states.ts';

function boardOf(...runs: FakeRun[]): Leaderboard {
  const [board] = leaderboards(runs.map(fakeRunState));
  if (board === undefined) throw new Error('no leaderboard');
  return board;
}

describe('toResultsMarkdown', () => {
  it('has a line for each model under a line of heads', () => {
    const lines = toResultsMarkdown(boardOf({ modelId: 'a', quality: 8 }, { modelId: 'b', quality: 4 })).split('\n');
    expect(lines[0]).toBe('Fake bench, judged by Fake Judge 1');
    expect(lines[2]).toMatch(/^\| # \| Model \| Score \|/);
    expect(lines[4]).toMatch(/^\| 1 \| a \| \d\.\d\d \| \d\.\d\d – \d\.\d\d \| .* \| 32 of 32 \|$/);
    expect(lines[5]).toMatch(/^\| 2 \| b /);
  });

  it('says what the practice judge and a stand-in are', () => {
    const text = toResultsMarkdown(boardOf({ isStandIn: true, judge: FAKE_PRACTICE_JUDGE }));
    expect(text).toContain('(practice judge, not a language model)');
    expect(text).toContain('fake-model-a (stand-in)');
  });

  it('gives a dash where nothing is rated', () => {
    expect(toResultsMarkdown(boardOf({ answered: 0, status: 'running' }))).toContain('| – | fake-model-a | – | – | – | – | 0 of 32 |');
  });

  it('keeps a name inside its cell', () => {
    expect(toResultsMarkdown(boardOf({ label: 'a|b\n<i>' }))).toContain('| a\\|b \\<i\\> |');
  });
});
