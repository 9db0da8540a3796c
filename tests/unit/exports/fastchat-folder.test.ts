import { describe, expect, it } from 'vitest';
import { toFastchatFolder } from '../../../src/exports/fastchat-folder.ts';
import { FAKE_SERVER_JUDGE, fakeRunState } from '../../fakes/run-states.ts';

const lineCount = (text: string | undefined) => (text ?? '').split('\n').length - 1;

describe('toFastchatFolder', () => {
  it("puts answers and judgments where FastChat's scripts look", () => {
    const files = toFastchatFolder([fakeRunState({ modelId: 'a' }), fakeRunState({ modelId: 'b' })]);
    expect([...files.keys()]).toEqual([
      'data/fake_bench/model_answer/a.jsonl',
      'data/fake_bench/model_answer/a.meta.json',
      'data/fake_bench/model_judgment/fake-judge-1_single.jsonl',
      'data/fake_bench/model_answer/b.jsonl',
      'data/fake_bench/model_answer/b.meta.json',
    ]);
    expect(lineCount(files.get('data/fake_bench/model_answer/a.jsonl'))).toBe(16);
    expect(lineCount(files.get('data/fake_bench/model_judgment/fake-judge-1_single.jsonl'))).toBe(64);
  });

  it('names the model in its judgments as its file is named', () => {
    const files = toFastchatFolder([fakeRunState({ modelId: 'a' })]);
    const rows = (files.get('data/fake_bench/model_judgment/fake-judge-1_single.jsonl') ?? '').trim().split('\n');
    expect(new Set(rows.map((row) => (JSON.parse(row) as { model: string }).model))).toEqual(new Set(['a']));
  });

  it('keeps a row for a judgment that failed', () => {
    const failedJudgments = [{ questionId: 1, choiceIndex: 0, turn: 2 }] as const;
    const files = toFastchatFolder([fakeRunState({ failedJudgments })]);
    const rows = (files.get('data/fake_bench/model_judgment/fake-judge-1_single.jsonl') ?? '').trim().split('\n');
    expect(rows).toHaveLength(32);
    expect(rows.filter((row) => (JSON.parse(row) as { score: number }).score === -1)).toHaveLength(1);
  });

  it('keeps what made a run in a side file', () => {
    const files = toFastchatFolder([fakeRunState({ modelId: 'a' })]);
    const meta: unknown = JSON.parse(files.get('data/fake_bench/model_answer/a.meta.json') ?? '');
    expect(meta).toMatchObject({ bench: { name: 'fake_bench' }, models: [{ card: { model_id: 'a' } }] });
  });

  it('gives a second run of the same model a bench of its own', () => {
    const files = toFastchatFolder([fakeRunState({ runId: 'r1' }), fakeRunState({ runId: 'r2' })]);
    expect(files.has('data/fake_bench/model_answer/fake-model-a.jsonl')).toBe(true);
    expect(files.has('data/fake_bench__2/model_answer/fake-model-a.jsonl')).toBe(true);
    expect(lineCount(files.get('data/fake_bench__2/model_judgment/fake-judge-1_single.jsonl'))).toBe(32);
  });

  it('makes no sub-folder and no way out of the folder from a name', () => {
    const judge = { ...FAKE_SERVER_JUDGE, judgeId: '../org/judge' };
    const paths = [...toFastchatFolder([fakeRunState({ modelId: 'org/model', judge })]).keys()];
    expect(paths).toContain('data/fake_bench/model_answer/org__model.jsonl');
    expect(paths).toContain('data/fake_bench/model_judgment/____org__judge_single.jsonl');
  });

  it('writes nothing for a run without answers', () => {
    expect(toFastchatFolder([fakeRunState({ answered: 0, status: 'failed' })]).size).toBe(0);
  });

  it('writes no judgment file for a run without judgments', () => {
    const files = toFastchatFolder([fakeRunState({ judge: null })]);
    expect([...files.keys()].filter((path) => path.includes('model_judgment'))).toEqual([]);
  });
});
