import { describe, expect, it } from 'vitest';
import { failureLines } from '../../../../src/app/state/failure-lines.ts';
import { groupRuns } from '../../../../src/app/state/groups.ts';
import { familiesOf, machineNote, modelTiers } from '../../../../src/app/state/model-list.ts';
import { createHeader } from '../../../../src/core/run.ts';
import { madeUpSpec } from '../../../fakes/made-up-bench.ts';
import { FAKE_SERVER_JUDGE, fakeRunState, fakeSpec } from '../../../fakes/run-states.ts';
import type { RunHeader } from '../../../../src/core/types.ts';
import { RTX_3060, WITHOUT_ADAPTER } from '../machines.ts';
import { MODELS } from './configs.ts';

const GPU = RTX_3060;

describe('modelTiers', () => {
  it('puts every model of the catalogue into exactly one tier', () => {
    const tiers = modelTiers(MODELS.models, { text: '', family: null });
    expect(tiers.map(({ name }) => name)).toEqual([
      'Built in',
      'Up to 1 GB of GPU memory',
      'Up to 2 GB',
      'Up to 4 GB',
      'Up to 6 GB',
      'Without a graphics card',
    ]);
    expect(tiers.flatMap(({ cards }) => cards)).toHaveLength(MODELS.models.length);
  });

  it('filters by part of a name and by family', () => {
    const found = (text: string, family: string | null) =>
      modelTiers(MODELS.models, { text, family }).flatMap(({ cards }) => cards.map(({ modelId }) => modelId));
    expect(found(' GPT-2 ', null)).toEqual(['gpt2-large']);
    expect(found('', 'phi').every((id) => id.startsWith('Phi'))).toBe(true);
    expect(found('nothing is called that', null)).toEqual([]);
  });

  it('knows the five families', () => {
    expect(familiesOf(MODELS.models)).toEqual(expect.arrayContaining(['gpt2', 'llama', 'phi', 'qwen', 'gemma']));
  });
});

describe('machineNote', () => {
  it('is silent about a card that has everything', () => {
    expect([machineNote(null), machineNote(GPU)]).toEqual([null, null]);
  });

  it('says why there is no adapter, and the way out', () => {
    expect(machineNote({ ...GPU, ...WITHOUT_ADAPTER })).toMatch(/^This browser has no WebGPU\. Use a current Chrome/);
  });

  it('says what limits the whole list', () => {
    expect(machineNote({ ...GPU, isSoftware: true, hasF16: false })).toMatch(/on the CPU.*f32 variants/);
    const adapter = { ...GPU.adapter, twoCardAdvice: 'Take the other card.' } as typeof GPU.adapter;
    expect(machineNote({ ...GPU, adapter })).toBe('Take the other card.');
  });
});

describe('groupRuns', () => {
  const header = (runId: string, groupId: string, createdAt: string) => ({ ...createHeader(madeUpSpec({ runId, groupId, createdAt }), 0), answeredTurns: 3 });

  it('counts judgments: of a jury all its seats, without a judge none', () => {
    const judged = (judgeId: string | null, change: Partial<RunHeader> = {}): RunHeader => ({
      ...createHeader(fakeSpec({ judge: judgeId === null ? null : FAKE_SERVER_JUDGE }), 0),
      judgedTurns: 5,
      ...change,
    });
    const [group] = groupRuns([judged('j'), judged(null, { judgedTurns: 0 }), judged('j', { totalJudgments: 128, judgedTurns: 64 })]);
    expect(group).toMatchObject({ totalTurns: 96, judgments: 69, totalJudgments: 32 + 128 });
  });

  it('puts the newest group first and keeps the order of its runs', () => {
    const groups = groupRuns([header('b2', 'b', '2026-11-02T00:00:00.001Z'), header('b1', 'b', '2026-11-02T00:00:00.000Z'), header('a', 'a', '2026-11-01')]);
    expect(groups.map(({ groupId }) => groupId)).toEqual(['b', 'a']);
    expect(groups[0]?.headers.map(({ runId }) => runId)).toEqual(['b1', 'b2']);
    expect(groups[0]).toMatchObject({ answeredTurns: 6, totalTurns: 14, isCompleted: false });
  });

  it('names each judge of a group once, and none where nobody judged', () => {
    const judged = (runId: string, judgeLabel: string | null) => ({ ...header(runId, 'a', `2026-11-01T00:00:00.00${runId}Z`), judgeLabel });
    expect(groupRuns([judged('1', 'gpt-4'), judged('2', 'claude'), judged('3', 'gpt-4'), judged('4', null)])[0]?.judgeLabel).toBe('gpt-4, claude');
    expect(groupRuns([judged('1', null)])[0]?.judgeLabel).toBeNull();
  });
});

describe('failureLines', () => {
  it('name the step in words', () => {
    const state = fakeRunState({ failedAnswers: [{ questionId: 9, choiceIndex: 0, turn: 1 }] });
    expect(failureLines(state)[0]?.what).toBe('Question 9, turn 1: answer');
    const failures = new Map([['load', { kind: 'x', message: 'no' }], ['judge 9/1/2', { kind: 'x', message: 'no' }]]);
    const twice = { ...state, failures, spec: { ...state.spec, settings: { ...state.spec.settings, choices: 2 } } };
    expect(failureLines(twice).map(({ what }) => what)).toEqual(['Loading the model', 'Question 9, attempt 2, turn 2: judgment']);
  });
});
