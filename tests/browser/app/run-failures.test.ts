import { page } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import type { Failure, ModelCard, RunEvent } from '../../../src/core/types.ts';
import { answered, key, LOAD_REPORT, startOf } from '../../unit/core/events.ts';
import { MADE_UP_CARD, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';

const MIB = 1024 ** 2;
const OUT: Failure = { kind: 'out-of-memory', message: 'the budget is used up: choose a smaller model' };
const LOST: Failure = { kind: 'device-lost', message: 'the GPU went away' };

/** 1,000 MB of weights and 256 MB of cache at 4,096 tokens. */
const SIZED: ModelCard = {
  ...MADE_UP_CARD,
  label: 'Sized model',
  quantization: 'fp16',
  contextTokens: 4096,
  memory: { weightsBytes: 1000 * MIB, workBytes: 24 * MIB },
  kvCache: { layers: 16, kvHeads: 16, headDim: 64 },
};

const runOf = (change: SpecChange, ...events: readonly RunEvent[]) => [
  startOf(madeUpSpec({ model: SIZED, settings: { gpuBudgetBytes: 5000 * MIB }, ...change })),
  ...events,
];

const failed = (reason: string, kind: string): RunEvent => ({ type: 'run-end', at: 9000, status: 'failed', reason, kind });
const text = (words: string | RegExp) => page.getByText(words);
const button = (name: string) => page.getByRole('button', { name });

describe('the Run page', () => {
  it('shows what went wrong, what was done about it, and what was given up', async () => {
    const question = { step: 'answer', ...key(2) } as const;
    await showPage('#/run/group-1', [
      runOf(
        {},
        { type: 'step-error', at: 1500, key: { step: 'load' }, attempt: 1, failure: OUT, isFinal: false },
        { type: 'context-change', at: 1500, contextTokens: 3072, failure: OUT },
        { type: 'load-end', at: 1600, report: LOAD_REPORT },
        { type: 'step-error', at: 1700, key: question, attempt: 1, failure: LOST, isFinal: false },
        { type: 'step-error', at: 1800, key: question, attempt: 2, failure: LOST, isFinal: true },
        answered(1, 1, { completion: { gpu: { liveBytes: 1300 * MIB, peakBytes: 1400 * MIB } } }),
        { type: 'unload-end', at: 3000, gpu: { liveBytes: 0, peakBytes: 1400 * MIB } },
        { type: 'run-end', at: 3001, status: 'paused', reason: null },
      ),
    ]);
    await expect.element(text('2 things went wrong and were put right')).toBeVisible();
    await expect.element(text('Loaded for 3,072 tokens in place of 4,096.')).toBeVisible();
    await expect.element(text('The model was loaded anew and asked again.')).toBeVisible();
    await expect.element(text('1 step failed')).toBeVisible();
    await expect.element(text('all given back')).toBeVisible();
    await expect.element(text(/^peak 1\.4 GB of 4\.9 GB$/)).toBeVisible();
    await expect.element(text(/^expected 1\.2\sGB: weights 1000\sMB, cache 192\sMB, work 24\sMB$/)).toBeVisible();
    await expect.element(button('Go on')).toBeVisible();
  });

  it('shows what the engine said of the model as it was loaded', async () => {
    const report = { ...LOAD_REPORT, warnings: ['runs on the CPU, slowly'] };
    await showPage('#/run/group-1', [runOf({}, { type: 'load-end', at: 1600, report })]);
    await expect.element(text('Runs on the CPU, slowly.')).toBeVisible();
  });

  it('says of a model that did not fit why, and offers another try where that may help', async () => {
    await showPage('#/run/group-1', [
      runOf(
        {},
        { type: 'step-error', at: 1500, key: { step: 'load' }, attempt: 1, failure: OUT, isFinal: true },
        failed('Sized model does not fit: the memory ran out.', 'out-of-memory'),
      ),
    ]);
    await expect.element(text('does not fit').first()).toBeVisible();
    await expect.element(page.getByRole('alert')).toHaveTextContent('Sized model does not fit: the memory ran out.');
    await expect.element(button('Try this model again')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Choose another model or budget' })).toBeVisible();
  });

  it('leads to another judge where the server does not have the one of the run', async () => {
    const stopped = { status: 'stopped', reason: 'localhost has no model "made-up"', kind: 'unknown-model' } as const;
    const end: RunEvent = { type: 'run-end', at: 9000, ...stopped };
    const another = () => page.getByRole('link', { name: 'Let another judge read these answers' });
    await showPage('#/run/group-1', [runOf({}, answered(1, 1), end)]);
    await expect.element(another()).toHaveAttribute('href', '#/judge?run=run-1');
  });

  it('offers no other try to a model that cannot fit its budget', async () => {
    const within = { settings: { gpuBudgetBytes: 100 * MIB } };
    await showPage('#/run/group-1', [runOf(within, failed('It does not fit.', 'out-of-memory'))]);
    await expect.element(page.getByRole('link', { name: 'Set up another run' })).toBeVisible();
    expect(button('Go on').elements()).toEqual([]);
    expect(button('Try this model again').elements()).toEqual([]);
  });

  it('counts a group as finished where nothing is left but models that failed', async () => {
    const done = fakeRunEvents({ runId: 'run-2', groupId: 'group-1', label: 'Fine model' });
    await showPage('#/run/group-1', [runOf({}, failed('The GPU went away.', 'device-lost')), done]);
    await expect.element(page.getByRole('heading', { name: 'Finished, but 1 model failed' })).toBeVisible();
    await expect.element(text('32 turns rated').first()).toBeVisible();
    await expect.element(button('Try again what failed')).toBeVisible();
  });
});
