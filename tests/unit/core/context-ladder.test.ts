import { describe, expect, it } from 'vitest';
import {
  contextAfter,
  hasAnsweredAtContext,
  planLoad,
  ranOutSentence,
  shorterContextSentence,
} from '../../../src/core/context-ladder.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { ModelCard, RunEvent, RunState } from '../../../src/core/types.ts';
import { MADE_UP_CARD, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { answered, startOf } from './events.ts';

const MIB = 1024 ** 2;

/** 1,000 MB of weights, 24 of work, 1 MB of cache for 16 tokens: 1,280 MB more at 4,096, with a page to guard. */
const CARD: ModelCard = {
  ...MADE_UP_CARD,
  label: 'Sized model',
  engine: 'webllm',
  quantization: 'q4f16_1',
  contextTokens: 4096,
  memory: { weightsBytes: 1000 * MIB, workBytes: 24 * MIB },
  kvCache: { layers: 16, kvHeads: 16, headDim: 64 },
};

function stateOf(change: SpecChange, ...events: readonly RunEvent[]): RunState {
  const state = foldEvents([startOf(madeUpSpec({ model: CARD, ...change })), ...events]);
  if (state === null) throw new Error('there is a first event');
  return state;
}

const within = (mib: number): SpecChange => ({ settings: { gpuBudgetBytes: mib * MIB } });

describe('planLoad', () => {
  it('loads what fits', () => {
    expect(planLoad(stateOf(within(1400)))).toEqual({ step: 'load' });
  });

  it('shortens the context beforehand where the memory would not do, and names both figures', () => {
    expect(planLoad(stateOf(within(1200)))).toEqual({
      step: 'shorten',
      contextTokens: 2560,
      failure: {
        kind: 'out-of-memory',
        message: 'With a context of 4,096 tokens it needs about 1,281 MB of the 1,200 MB that this run may use.',
      },
    });
  });

  it('refuses what does not fit with any context', () => {
    const plan = planLoad(stateOf(within(900)));
    expect(plan).toMatchObject({ step: 'refuse', failure: { kind: 'out-of-memory' } });
    expect(plan.step === 'refuse' && plan.failure.message).toBe(
      'Sized model does not fit: even with a context of 1,024 tokens it needs about 1,089 MB of the 900 MB that this run ' +
        'may use. Choose a smaller model, or allow more memory.',
    );
  });

  it('goes by the context that was shortened before', () => {
    const change: RunEvent = { type: 'context-change', at: 2000, contextTokens: 2048, failure: { kind: 'timeout', message: 'slow' } };
    expect(planLoad(stateOf(within(1200), change))).toEqual({ step: 'load' });
  });

  it.each([
    ['without a budget', { settings: { gpuBudgetBytes: null } }],
    ['where the parts are not known', { model: MADE_UP_CARD, settings: { gpuBudgetBytes: 1 } }],
  ])('tries every load %s', (_when, change) => {
    expect(planLoad(stateOf(change))).toEqual({ step: 'load' });
  });
});

describe('contextAfter', () => {
  it.each([
    [4096, 3072],
    [3072, 2048],
    [2048, 1024],
    [1024, null],
    [512, null],
  ])('goes from %d to %s at once when the memory ran out', (contextTokens, next) => {
    expect(contextAfter(contextTokens, 'out-of-memory', 1)).toBe(next);
  });

  it.each(['device-lost', 'worker-died', 'timeout'] as const)('keeps the context after one "%s", and shortens it after two', (kind) => {
    expect(contextAfter(4096, kind, 1)).toBeNull();
    expect(contextAfter(4096, kind, 2)).toBe(3072);
  });

  it('never goes below 2,048 tokens for a crash', () => {
    expect(contextAfter(3072, 'device-lost', 2)).toBe(2048);
    expect(contextAfter(2048, 'device-lost', 2)).toBeNull();
  });

  it.each(['network', 'load-failed', 'context-full', 'unexpected'] as const)('leaves it as it is after "%s"', (kind) => {
    expect(contextAfter(4096, kind, 3)).toBeNull();
  });
});

describe('hasAnsweredAtContext', () => {
  const change: RunEvent = { type: 'context-change', at: 2500, contextTokens: 1024, failure: { kind: 'out-of-memory', message: 'full' } };

  it('counts only answers since the last change', () => {
    expect(hasAnsweredAtContext(stateOf({}))).toBe(false);
    expect(hasAnsweredAtContext(stateOf({}, answered(1, 1)))).toBe(true);
    expect(hasAnsweredAtContext(stateOf({}, answered(1, 1), change))).toBe(false);
    expect(hasAnsweredAtContext(stateOf({}, change, answered(1, 1, { at: 2600 })))).toBe(true);
  });
});

describe('sentences', () => {
  it('say what a shorter context may cost only where it may cost something', () => {
    const { spec } = stateOf({ settings: { maxTokens: 1024 } });
    expect(shorterContextSentence(spec, 3072)).toBe('Loaded for 3,072 tokens in place of 4,096.');
    expect(shorterContextSentence(spec, 1024)).toMatch(
      /^Loaded for 1,024 tokens in place of 4,096\. Conversations of this bench may take 2,1\d\d, so that long answers may be cut\.$/,
    );
  });

  it('end with what the engine said, as a sentence', () => {
    expect(ranOutSentence(stateOf({}).spec, 1024, 'a buffer of 90 MB was refused')).toBe(
      'Sized model does not fit: the memory ran out with a context of 1,024 tokens. A buffer of 90 MB was refused.',
    );
  });
});
