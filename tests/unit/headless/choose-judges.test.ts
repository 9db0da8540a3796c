import { describe, expect, it } from 'vitest';
import type { EvaluationConfig } from '../../../src/core/config-types.ts';
import { keysOfJudges } from '../../../src/headless/autorun-keys.ts';
import { chooseJudges, tellUnpriced } from '../../../src/headless/choose-judges.ts';
import type { JudgingOptions } from '../../../src/headless/judging-options.ts';
import { parseOptions } from '../../../src/headless/options.ts';
import { readConfigFolder } from '../../../src/headless/read-config.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

const { evaluationConfig } = await readConfigFolder('configs');
const OPENAI = 'https://api.openai.com/v1';

function choose(argv: string, config: EvaluationConfig = evaluationConfig) {
  return chooseJudges(optionsOf(argv), config);
}

function optionsOf(argv: string): JudgingOptions {
  return parseOptions(['eval', ...argv.split(' ')]) as JudgingOptions & ReturnType<typeof parseOptions>;
}

describe('chooseJudges', () => {
  it('takes one judge, once, for no jury', () => {
    const { judge, jury } = choose('--judge gpt-4.1-nano');
    expect(judge).toBe(evaluationConfig.judges.find(({ judgeId }) => judgeId === 'gpt-4.1-nano'));
    expect(jury).toBeUndefined();
  });

  it('seats several judges, or one that repeats, in a jury, the run’s own first', () => {
    const { judge, jury } = choose('--judge gpt-6-luna,gpt-4.1-nano --jury-rule median');
    expect(judge.judgeId).toBe('gpt-6-luna');
    expect(jury).toMatchObject({ jurors: [{ judgeId: 'gpt-6-luna' }, { judgeId: 'gpt-4.1-nano' }], repeats: 1, rule: 'median' });
    expect(choose('--judge gpt-6-luna --judge-repeats 3').jury).toMatchObject({ jurors: [{ judgeId: 'gpt-6-luna' }], repeats: 3 });
  });

  it('sets the pace of judges with a server, and leaves the rest of it as configured', () => {
    const { requestsPerSecond, tokensPerMinute } = evaluationConfig.judging;
    expect(choose('--judge gpt-6-luna --rate 3').judge.pace).toEqual({ requestsPerSecond: 3, tokensPerMinute });
    expect(choose('--judge gpt-6-luna --tokens-per-minute 9000').judge.pace).toEqual({ requestsPerSecond, tokensPerMinute: 9000 });
    expect(choose('--judge practice --rate 3').judge.pace).toBeUndefined();
  });

  it('refuses a judge twice, and the practice judge among others', () => {
    expect(() => choose('--judge a,a')).toThrow('"a" is there twice; to have it judge several times, use --judge-repeats');
    expect(() => choose('--judge practice,a')).toThrow('"practice" is rules, not a language model, and sits in no jury');
  });

  it('refuses a cap where no price is known, and says whose cost a cap leaves out', () => {
    expect(() => choose('--judge mine --max-cost 1')).toThrow('the price of "mine" is not known');
    expect(() => choose('--judge practice --max-cost 1')).not.toThrow();
    const terminal = createRecordingTerminal();
    const options = optionsOf('--judge gpt-6-luna,mine --max-cost 1');
    tellUnpriced(chooseJudges(options, evaluationConfig), options, terminal);
    expect(terminal.written.error).toBe('The price of "mine" is not known: --max-cost does not count what it costs.\n');
  });
});

describe('keysOfJudges', () => {
  const keys = (argv: string, openai: string | null, other: string | null) => {
    const { judge, jury } = choose(argv);
    return [...keysOfJudges(jury?.jurors ?? [judge], { openai, other })];
  };

  it('gives the only server OPENAI_API_KEY, whichever it is', () => {
    expect(keys('--judge gpt-6-luna', 'sk-1', null)).toEqual([[OPENAI, 'sk-1']]);
    expect(keys('--judge mine --judge-url http://x/v1', 'sk-1', null)).toEqual([['http://x/v1', 'sk-1']]);
    expect(keys('--judge mine --judge-url http://x/v1', 'sk-1', 'own')).toEqual([['http://x/v1', 'own']]);
    expect(keys('--judge practice', 'sk-1', 'own')).toEqual([]);
  });

  it('never gives OpenAI’s key to another server of a jury', () => {
    const mixed = '--judge gpt-6-luna,mine --judge-url ,http://x/v1';
    expect(keys(mixed, 'sk-1', null)).toEqual([[OPENAI, 'sk-1']]);
    expect(keys(mixed, 'sk-1', 'own')).toEqual([[OPENAI, 'sk-1'], ['http://x/v1', 'own']]);
  });

  it('refuses one key for two servers', () => {
    expect(() => keys('--judge a,b --judge-url http://x/v1,http://y/v1', null, 'own')).toThrow('BENCHTAB_JUDGE_KEY is one key');
    expect(keys('--judge a,b --judge-url http://x/v1,http://y/v1', 'sk-1', null)).toEqual([]);
  });
});
