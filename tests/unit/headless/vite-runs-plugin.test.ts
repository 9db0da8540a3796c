import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { listRuns } from '../../../src/headless/vite-runs-plugin.ts';
import { readRunList } from '../../../src/imports/read-run-list.ts';
import { fakeJuryState } from '../../fakes/jury-runs.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../fakes/run-states.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'benchtab-runs-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const resultsOf = (...states: Parameters<typeof toResultsJson>[0]) => JSON.stringify(toResultsJson(states, { benchtab: '0' }));
const OLD = resultsOf(fakeRunState({ runId: 'a', modelId: 'a', label: 'Model A', createdAt: '2026-10-01T10:00:00.000Z', judge: FAKE_PRACTICE_JUDGE }));
const NEW = resultsOf(fakeJuryState({ runId: 'b', label: 'Model B', createdAt: '2026-11-01T10:00:00.000Z' }));

describe('listRuns', () => {
  it('lists results with what they are, the newest first', () => {
    expect(listRuns(folderWith({ 'a.json': OLD, 'b.json': NEW, 'index.json': '[]', 'README.md': '' }), () => undefined)).toEqual([
      { file: 'b.json', benchLabel: 'Fake bench', judgeLabel: 'Fake Judge 1, Fake Judge 2', isPractice: false, models: ['Model B'], date: '2026-11-01' },
      { file: 'a.json', benchLabel: 'Fake bench', judgeLabel: 'Practice judge', isPractice: true, models: ['Model A'], date: '2026-10-01' },
    ]);
  });

  it('leaves out what is no results file, and says so', () => {
    const said: string[] = [];
    expect(listRuns(folderWith({ 'x.json': '{}', 'y.json': '{' }), (message) => said.push(message))).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/x\.json is not listed: expected "run"/), expect.stringMatching(/y\.json is not listed/)]);
  });

  it('is empty where there is no folder', () => {
    expect(listRuns('/nowhere/at/all', () => undefined)).toEqual([]);
  });

  it('is read by the page as it is written', () => {
    const listed = listRuns(folderWith({ 'a.json': OLD }), () => undefined);
    expect(readRunList(JSON.stringify(listed))).toEqual(listed);
  });
});

describe('readRunList', () => {
  it.each([['<!doctype html>'], ['{}'], ['[{"file":"../../a.json"}]'], ['']])('reads nothing of %j', (json) => {
    expect(readRunList(json)).toEqual([]);
  });

  it('takes no path for a file', () => {
    const listed = listRuns(folderWith({ 'a.json': OLD }), () => undefined);
    expect(readRunList(JSON.stringify([{ ...listed[0], file: '../a.json' }]))).toEqual([]);
  });
});
