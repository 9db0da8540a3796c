/** What BenchTab exports, read again. */
import { describe, expect, it } from 'vitest';
import { toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import { identityOf } from '../../../src/core/identity.ts';
import { localJudgeCard } from '../../../src/core/judge-cards.ts';
import { leaderboards, scoreRun } from '../../../src/core/scores.ts';
import type { RunState } from '../../../src/core/types.ts';
import { toFastchatFolder } from '../../../src/exports/fastchat-folder.ts';
import { readMeta } from '../../../src/imports/read-meta.ts';
import { textFile } from '../../fakes/import-files.ts';
import { FAKE_SECOND_JUDGE, fakeJuryState } from '../../fakes/jury-runs.ts';
import { FAKE_PRACTICE_JUDGE, FAKE_SERVER_JUDGE, fakeBench, fakeCard, fakeRunState, type FakeRun } from '../../fakes/run-states.ts';
import { importAll, summaryOf } from './reading.ts';

const bench = fakeBench();
const first = bench.questions[0]?.questionId ?? 0;

const RUNS: readonly RunState[] = [
  fakeRunState({ bench, runId: 'run-a', modelId: 'model-a', quality: 7, createdAt: '2026-11-20T10:00:00.000Z' }),
  fakeRunState({
    bench,
    runId: 'run-b',
    modelId: 'model-b',
    quality: 5,
    createdAt: '2026-11-21T10:00:00.000Z',
    unreadable: [{ questionId: first, choiceIndex: 0, turn: 1 }],
    failedJudgments: [{ questionId: first, choiceIndex: 0, turn: 2 }],
  }),
];

const filesOf = (states: readonly RunState[]) =>
  [...toFastchatFolder(states)].map(([path, text]) => textFile(path, text));

async function readBack(states: readonly RunState[], change: Partial<FakeRun> = {}): Promise<readonly RunState[]> {
  const stores = await importAll(filesOf(states), { bench: change.bench ?? bench });
  const read = await stores.states();
  return read.toSorted((a, b) => (a.spec.createdAt < b.spec.createdAt ? -1 : 1));
}

describe('an export of ours, read again', () => {
  it('has the identity, the cards and the date of the original', async () => {
    const read = await readBack(RUNS);
    expect(read.map(identityOf)).toEqual(RUNS.map(identityOf));
    const restored = ({ spec }: RunState) => [spec.model, spec.judge, spec.environment, spec.createdAt, spec.settings];
    expect(read.map(restored)).toEqual(RUNS.map(restored));
  });

  it('has the reference set that was used, which need not be the first', async () => {
    const references = bench.references.flatMap((set) => ['first', 'second'].map((name) => ({ ...set, name })));
    const state = fakeRunState({ bench: { ...bench, references } });
    const settings = { ...state.spec.settings, referenceSet: 'second' };
    const [read] = await readBack([{ ...state, spec: { ...state.spec, settings } }], { bench: state.spec.bench });
    expect(read?.spec.settings.referenceSet).toBe('second');
  });

  it('gives the same leaderboard', async () => {
    const rowsOf = (states: readonly RunState[]) =>
      leaderboards(states).flatMap(({ rows }) =>
        rows.map(({ modelId, label, scores, isStandIn }) => ({ modelId, label, scores, isStandIn })),
      );
    expect(rowsOf(await readBack(RUNS))).toEqual(rowsOf(RUNS));
  });

  it('is exported again to the same bytes', async () => {
    const read = await readBack(RUNS);
    // The time of a failed call is not part of a run: its row says when the run was written.
    const withoutTimes = (lines: string) => lines.replaceAll(/(\$ERROR\$.*"tstamp": )[^}]*/g, '$1');
    expect(read.map(toAnswerLines)).toEqual(RUNS.map(toAnswerLines));
    expect(read.map((state) => toJudgmentLines(state)).map(withoutTimes)).toEqual(RUNS.map((state) => toJudgmentLines(state)).map(withoutTimes));
  });

  it('keeps two runs of one model apart', async () => {
    const again = fakeRunState({
      bench,
      runId: 'run-c',
      modelId: 'model-a',
      quality: 3,
      createdAt: '2026-11-22T10:00:00.000Z',
    });
    const read = await readBack([...RUNS, again]);
    expect(read.map(({ spec }) => [spec.runId, spec.model.modelId])).toEqual([
      [expect.stringContaining('group-1-'), 'model-a'],
      ['group-1-model-b', 'model-b'],
      [expect.stringContaining('group-1-'), 'model-a'],
    ]);
    expect(scoreRun(read[2] as RunState)).toEqual(scoreRun(again));
  });

  it('keeps the same answers under two judges apart', async () => {
    const own = fakeRunState({ bench, runId: 'run-a', modelId: 'model-a' });
    const practice = fakeRunState({
      bench,
      runId: 'run-a',
      modelId: 'model-a',
      judge: FAKE_PRACTICE_JUDGE,
      createdAt: '2026-11-22T10:00:00.000Z',
    });
    const read = await readBack([own, practice]);
    expect(read.map(identityOf)).toEqual([own, practice].map(identityOf));
  });

  it('finds the judgments of a model whose file has another name than it', async () => {
    const named = fakeRunState({ bench, modelId: 'org/model:8b' });
    const [read] = await readBack([named]);
    expect(read?.spec.model.modelId).toBe('org/model:8b');
    expect(read?.judgments.size).toBe(named.judgments.size);
  });

  it.each([
    ['questions', { questionsSha256: 'f'.repeat(64) }],
    ['judge prompts', { judgePromptsSha256: 'f'.repeat(64) }],
    ['names', { name: 'another' }],
    ['question ids', { questions: bench.questions.slice(1) }],
  ])('restores the model alone where the bench has other %s, and says so', async (_what, change) => {
    const [read] = await readBack(RUNS, { bench: { ...bench, ...change } });
    expect(read?.spec.model).toEqual(RUNS[0]?.spec.model);
    expect(read?.spec.judge?.engine).toBe('imported');
    expect(read?.spec.origin?.notes.join()).toContain('settings and judge were not restored from it');
  });

  it('has only the questions that were asked', async () => {
    const part = fakeRunState({ bench: { ...bench, questions: bench.questions.slice(0, 2) } });
    const [read] = await readBack([part]);
    expect(identityOf(read as RunState)).toBe(identityOf(part));
  });
});

describe('an export of a jury’s run, read again', () => {
  const second = FAKE_SECOND_JUDGE;
  const state = fakeJuryState({ bench });

  it('is one judged run for each judge, with its card and what its server did', async () => {
    const read = await readBack([state]);
    expect(read.map(({ spec }) => spec.judge)).toEqual([FAKE_SERVER_JUDGE, second]);
    expect(read.map(({ spec }) => spec.jury)).toEqual([undefined, undefined]);
    expect(read.map(({ spec }) => spec.origin?.judgedBy)).toEqual([
      [{ servedModels: ['fake-judge-1-2026-11-01'], sentParameters: [] }],
      [{ servedModels: ['fake-judge-2-2026-11-01'], sentParameters: [] }],
    ]);
    expect(read.map(({ spec }) => spec.settings)).toEqual([state.spec.settings, state.spec.settings]);
  });

  it('has the repeats as further judgments of their turns', async () => {
    const [read] = await readBack([state]);
    expect(read?.judgments.size).toBe(32);
    expect([...(read?.repeats.values() ?? [])].every(({ length }) => length === 1)).toBe(true);
  });

  it('keeps the judges’ own rows to the byte', async () => {
    const read = await readBack([state]);
    const rows = (lines: string) => lines.replaceAll(/"tstamp": [^}]*/g, '').trim().split('\n').sort();
    expect(read.map((each) => rows(toJudgmentLines(each)))).toEqual(
      [FAKE_SERVER_JUDGE, second].map(({ judgeId }) => rows(toJudgmentLines(state, judgeId))),
    );
  });

  it('restores a judge of this browser with its weights and context', () => {
    const local = localJudgeCard({ ...fakeCard(), revision: 'abc' });
    const alone = fakeJuryState({ bench, jury: { jurors: [local, second], repeats: 1, rule: 'mean' } });
    const sideFile = [...toFastchatFolder([alone])].find(([path]) => path.endsWith('.meta.json'))?.[1] ?? '';
    expect(readMeta(sideFile).meta?.jurors).toEqual([local, second]);
  });
});

describe('readMeta', () => {
  const sideFile = [...toFastchatFolder(RUNS)].find(([path]) => path.endsWith('.meta.json'))?.[1] ?? '';
  const changed = (
    change: (block: { models: Record<string, unknown>[]; settings: Record<string, unknown> }) => void,
  ) => {
    const block = JSON.parse(sideFile) as Parameters<typeof change>[0];
    change(block);
    return readMeta(JSON.stringify(block));
  };

  it('reads what we write', () => {
    expect(readMeta(sideFile).problem).toBeNull();
  });

  it.each([
    ['no JSON', '{', 'model.modelId'],
    ['a list', '[]', 'model.modelId'],
    ['another JSON', '{"models": [{"card": 5}]}', 'model.modelId'],
    ['two megabytes', `{"a": "${'x'.repeat(2 ** 21)}"}`, 'model.modelId'],
  ])('leaves %s aside, with a sentence', (_name, text, key) => {
    const { meta, problem } = readMeta(text);
    expect(meta).toBeNull();
    expect(problem).toContain(`Left aside: what made these answers could not be read from it (${key}`);
  });

  it('leaves a file aside of which one field is wrong', () => {
    expect(changed(({ settings }) => (settings['choices'] = 1e9)).problem).toContain('settings.choices');
    expect(changed(({ models }) => (models[0] = { ...models[0], created_at: 'yesterday' })).problem).toContain(
      'createdAt',
    );
  });

  it('does not take over keys it does not know', () => {
    const { meta } = changed(({ settings }) => (settings['__proto__x'] = 'y'));
    expect(Object.keys(meta?.settings ?? {})).not.toContain('_ProtoX');
  });

  it('is told of beside the files when it cannot be read; the answers count', async () => {
    const files = filesOf(RUNS).map((file) =>
      file.path.endsWith('model-a.meta.json') ? textFile(file.path, 'broken') : file,
    );
    const { files: summaries, models } = await summaryOf(files);
    expect(summaries.find(({ path }) => path.endsWith('model-a.meta.json'))).toMatchObject({
      kind: 'meta',
      rows: 0,
      note: expect.stringContaining('Left aside'),
    });
    expect(models.map(({ model, meta }) => [model, meta === null])).toEqual([
      ['model-a', true],
      ['model-b', false],
    ]);
  });
});
