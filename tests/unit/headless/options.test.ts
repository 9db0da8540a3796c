import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import { parseOptions, type JudgeOptions } from '../../../src/headless/options.ts';

function refusal(...argv: string[]): string {
  try {
    parseOptions(argv);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError);
    return (thrown as InputError).message;
  }
  throw new Error('nothing was refused');
}

describe('parseOptions', () => {
  it('fills in the defaults of eval', () => {
    expect(parseOptions(['eval'])).toMatchObject({
      command: 'eval',
      models: null,
      bench: 'starter',
      judges: [{ name: 'practice', baseUrl: null }],
      judgeRepeats: 1,
      juryRule: 'mean',
      cache: null,
      config: 'configs',
      output: null,
      resume: false,
    });
  });

  it('reads every option of eval', () => {
    const argv =
      'eval --models a,b --model-url http://localhost:2/v1/ --slots 32 --bench mt-bench --max-questions 3 --categories math,coding --choices 2 --mode single ' +
      '--judge gpt-4.1-nano,other --judge-url http://localhost:1/v1/ --judge-repeats 3 --jury-rule median --judge-prompts p.jsonl ' +
      '--cache c.jsonl --rate 5 --tokens-per-minute 9000 --references gpt-4 --max-cost 0.5 --gpu-budget 4096 --max-tokens 64 ' +
      '--config c --output o.json --profile p --resume --headed --verbose --chrome-arg=--a --chrome-arg=--b';
    expect(parseOptions(argv.split(' '))).toEqual({
      command: 'eval',
      models: ['a', 'b'],
      modelUrl: 'http://localhost:2/v1',
      slots: 32,
      bench: 'mt-bench',
      maxQuestions: 3,
      categories: ['math', 'coding'],
      choices: 2,
      mode: 'single',
      baseline: null,
      judges: [{ name: 'gpt-4.1-nano', baseUrl: 'http://localhost:1/v1' }, { name: 'other', baseUrl: 'http://localhost:1/v1' }],
      judgeRepeats: 3,
      juryRule: 'median',
      judgePrompts: 'p.jsonl',
      cache: 'c.jsonl',
      ratePerSecond: 5,
      tokensPerMinute: 9000,
      references: 'gpt-4',
      maxCostUsd: 0.5,
      gpuBudgetMb: 4096,
      maxTokens: 64,
      config: 'c',
      output: 'o.json',
      profile: 'p',
      resume: true,
      headed: true,
      verbose: true,
      chromeArgs: ['--a', '--b'],
    });
  });

  it('takes several answer files after one --answers', () => {
    const argv = ['judge', '--answers', 'a.jsonl', 'b.jsonl', '--bench', 'd', '--judge', 'practice', '--output', 'o.jsonl'];
    expect(parseOptions(argv)).toMatchObject({ command: 'judge', answers: ['a.jsonl', 'b.jsonl'], output: 'o.jsonl' });
  });

  it('reads the first questions and the references of judge', () => {
    const base = ['judge', 'a.jsonl', '--bench', 'd', '--judge', 'practice', '--output', 'o.jsonl'];
    expect(parseOptions(base)).toMatchObject({ firstN: null, references: null });
    expect(parseOptions([...base, '--first-n', '3', '--references', 'me'])).toMatchObject({ firstN: 3, references: 'me' });
    expect(refusal(...base, '--first-n', '0')).toContain('--first-n 0: expected a number above 0');
  });

  it('reads which judges agreement compares, GPT-4 and people unless told otherwise', () => {
    const defaults = { command: 'agreement', files: ['v.json'], judges: 'gpt4-pair,human', json: false };
    expect(parseOptions(['agreement', 'v.json'])).toEqual(defaults);
    expect(parseOptions(['agreement', 'v.json', '--judges', 'human, human', '--json'])).toEqual({
      ...defaults,
      judges: 'human,human',
      json: true,
    });
    expect(refusal('agreement', 'v.json', '--judges', 'human,gpt4-pair')).toContain('expected gpt4-pair,human or human,human');
    expect(refusal('agreement')).toContain('name at least one file of votes');
  });

  it('reads an address for all judges, or one for each', () => {
    const judgesOf = (...more: string[]) =>
      (parseOptions(['judge', 'a.jsonl', '--bench', 'd', '--output', 'o.jsonl', ...more]) as JudgeOptions).judges;
    expect(judgesOf('--judge', 'a, b')).toEqual([{ name: 'a', baseUrl: null }, { name: 'b', baseUrl: null }]);
    expect(judgesOf('--judge', 'a,b,c', '--judge-url', 'http://x/v1, ,http://y/v1/').map(({ baseUrl }) => baseUrl)).toEqual([
      'http://x/v1', null, 'http://y/v1',
    ]);
    const base = ['judge', 'a.jsonl', '--bench', 'd', '--output', 'o.jsonl'];
    expect(refusal(...base, '--judge', 'a,b,c', '--judge-url', 'http://x/v1,http://y/v1')).toContain('2 addresses for 3 judges');
    expect(refusal(...base, '--judge', ' , ')).toContain('expected a name');
  });

  it('has pairs judged by one judge, once', () => {
    const base = ['eval', '--mode', 'pairwise-all'];
    expect(refusal(...base, '--judge', 'a,b')).toContain('pairs are judged by one judge, once');
    expect(refusal(...base, '--judge-repeats', '2')).toContain('pairs are judged by one judge, once');
  });

  it('keeps the baseline of pairwise-baseline and forgets it otherwise', () => {
    const base = ['leaderboard', 'f.jsonl', '--baseline', 'm', '--mode'];
    expect(parseOptions([...base, 'pairwise-baseline'])).toMatchObject({ baseline: 'm' });
    expect(parseOptions([...base, 'pairwise-all'])).toMatchObject({ baseline: null });
  });

  it('reads the pairwise modes of eval and judge', () => {
    expect(parseOptions(['eval', '--mode', 'pairwise-all'])).toMatchObject({ mode: 'pairwise-all', baseline: null });
    const base = ['judge', '--answers', 'a.jsonl', '--bench', 'd', '--judge', 'practice', '--output', 'o.jsonl'];
    expect(parseOptions(base)).toMatchObject({ mode: 'single', baseline: null });
    expect(parseOptions([...base, '--mode', 'pairwise-all', '--baseline', 'm'])).toMatchObject({ mode: 'pairwise-all', baseline: null });
    expect(parseOptions([...base, '--mode', 'pairwise-baseline', '--baseline', 'm'])).toMatchObject({ baseline: 'm' });
    expect(refusal(...base, '--mode', 'pairwise-baseline')).toContain('needs --baseline');
  });

  it('answers help and version', () => {
    for (const argv of [[], ['help'], ['--help'], ['eval', '--help']])
      expect(parseOptions(argv)).toEqual({ command: 'help' });
    expect(parseOptions(['--version'])).toEqual({ command: 'version' });
    expect(parseOptions(['serve', '--port', '5000'])).toEqual({ command: 'serve', port: 5000, open: false });
  });

  it('names the argument that is wrong and what was expected', () => {
    expect(refusal('frobnicate')).toContain('there is no command "frobnicate"');
    expect(refusal('eval', '--frob')).toContain("'--frob'");
    expect(refusal('eval', '--max-questions', '2.5')).toContain('--max-questions 2.5: expected a whole number');
    expect(refusal('eval', '--max-cost', 'much')).toContain('--max-cost much: expected a number above 0');
    expect(refusal('eval', '--judge-url', 'nowhere')).toContain('--judge-url nowhere: expected an address');
    expect(refusal('eval', '--models', 'm', '--model-url', 'https://me:secret@x.org/v1')).toMatch(/^--model-url: leave name and password out(?!.*secret)/);
    expect(refusal('eval', '--model-url', 'http://localhost:1/v1')).toContain('--model-url needs --models');
    expect(refusal('eval', '--output', 'o.txt')).toContain('ends in .json');
    expect(refusal('eval', '--mode', 'double')).toContain('expected single, pairwise-baseline, pairwise-all');
    expect(refusal('eval', '--mode', 'pairwise-baseline')).toContain('needs --baseline');
    expect(refusal('eval', '--resume')).toContain('--resume needs --profile');
    expect(refusal('judge', '--bench', 'd')).toContain('--answers FILE is missing');
    expect(refusal('judge', '--answers', 'a', '--judge', 'j', '--output', 'o.jsonl')).toContain('--bench is missing');
    expect(refusal('eval', '--jury-rule', 'best')).toContain('--jury-rule best: expected mean, median, majority');
    expect(refusal('eval', '--judge-repeats', '101')).toContain('expected 100 at most');
    expect(refusal('eval', '--tokens-per-minute', '0')).toContain('--tokens-per-minute 0: expected a number above 0');
    expect(refusal('leaderboard')).toContain('name at least one judgment file');
    expect(refusal('leaderboard', 'f', '--mode', 'pairwise-baseline')).toContain('needs --baseline');
  });
});
