import { describe, expect, it } from 'vitest';
import { leaderboards } from '../../../src/core/scores.ts';
import { toResultsMarkdown } from '../../../src/exports/results-markdown.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState, type FakeRun } from '../../fakes/run-states.ts';

function tableOf(...runs: FakeRun[]): string {
  const states = runs.map(fakeRunState);
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('no leaderboard');
  return toResultsMarkdown(board, states);
}

describe('toResultsMarkdown', () => {
  it('has a line for each model under a line of heads', () => {
    const lines = tableOf({ modelId: 'a', quality: 8 }, { modelId: 'b', quality: 4 }).split('\n');
    expect(lines[0]).toBe('Fake bench, judged by Fake Judge 1');
    expect(lines[2]).toMatch(/^\| # \| Model \| Score \|/);
    expect(lines[4]).toMatch(/^\| 1 \| a \| \d\.\d\d \| \d\.\d\d – \d\.\d\d \| .* \| 32 of 32 \|$/);
    expect(lines[5]).toMatch(/^\| 2 \| b /);
  });

  it('says what the practice judge and a stand-in are', () => {
    const text = tableOf({ isStandIn: true, judge: FAKE_PRACTICE_JUDGE });
    expect(text).toContain('(rules, not a language model)');
    expect(text).toContain('fake-model-a (stand-in)');
  });

  it('gives a dash where nothing is rated', () => {
    expect(tableOf({ answered: 0, status: 'running' })).toContain('| – | fake-model-a | – | – | – | – | 0 of 32 |');
  });

  it('gives no rank to a run that is not over', () => {
    const lines = tableOf({ modelId: 'a', quality: 8, answered: 9, status: 'running' }, { modelId: 'b', quality: 4 }).split('\n');
    expect(lines[4]).toMatch(/^\| – \| a \| \d/);
    expect(lines[5]).toMatch(/^\| 1 \| b /);
  });

  it('keeps a name inside its cell', () => {
    expect(tableOf({ label: 'a|b\n<i>' })).toContain('| a\\|b \\<i\\> |');
  });
});
