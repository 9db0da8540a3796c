import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toCsvFile, toJsonFile, toZipFile } from '../../../../src/app/components/results/selection-files.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../../fakes/run-states.ts';

const judged = fakeRunState({ modelId: 'a', runId: 'run-a' });
const other = fakeRunState({ modelId: 'b', runId: 'run-b', judge: FAKE_PRACTICE_JUDGE });
const bare = fakeRunState({ modelId: 'c', runId: 'run-c', judge: null });

const bytesOf = (content: string | Uint8Array) => {
  if (typeof content === 'string') throw new Error('expected bytes');
  return unzipSync(content);
};

describe('files of any choice of runs', () => {
  it('are FastChat’s folder with judged and unjudged runs in it', () => {
    const { name, content } = toZipFile([judged, bare]);
    expect(name).toBe('benchtab-Fake-bench-2026-11-20.zip');
    expect(Object.keys(bytesOf(content))).toEqual(
      expect.arrayContaining(['data/fake_bench/model_answer/a.jsonl', 'data/fake_bench/model_answer/c.jsonl']),
    );
  });

  it('are one CSV across tables', () => {
    const { name, content } = toCsvFile([judged, other, bare]);
    expect(name).toBe('benchtab-Fake-bench-2026-11-20.csv');
    expect(String(content).split('\r\n').filter((line) => /^[abc],/.test(line))).toHaveLength(3 * 32);
  });

  it('are one JSON for runs of one table', () => {
    const { name, content } = toJsonFile([judged], '0.1.0');
    expect(name).toBe('benchtab-Fake-bench-fake-judge-1-2026-11-20.json');
    expect(JSON.parse(String(content))).toMatchObject({ benchtab: '0.1.0', models: [{ model_name: 'a' }] });
  });

  it('are one JSON for each table, in a ZIP, where the runs cannot be compared', () => {
    const { name, content } = toJsonFile([judged, other, bare], '0.1.0');
    expect(name).toBe('benchtab-Fake-bench-2026-11-20-json.zip');
    const files = bytesOf(content);
    expect(Object.keys(files)).toEqual([
      'benchtab-Fake-bench-fake-judge-1-2026-11-20.json',
      'benchtab-Fake-bench-practice-2026-11-20.json',
      'benchtab-Fake-bench-not-judged-2026-11-20.json',
    ]);
    for (const bytes of Object.values(files)) expect(JSON.parse(strFromU8(bytes)).models).toHaveLength(1);
  });
});
