import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { foldEvents } from '../../../src/core/run.ts';
import type { RunState } from '../../../src/core/types.ts';
import { tellTables, writeResults } from '../../../src/headless/write-results.ts';
import { MADE_UP_CARD, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { answered, judged, startOf } from '../core/events.ts';

let folder = '';

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(...states: RunState[]) {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-results-'));
  const files = await writeResults(states, join(folder, 'r.json'));
  const models = async (file: string) => {
    const { models: rows } = JSON.parse(await readFile(file, 'utf8')) as { models: readonly { model_name: string }[] };
    return rows.map(({ model_name: name }) => name).sort();
  };
  return { names: files.map((file) => file.slice(folder.length + 1)), tables: await Promise.all(files.map(models)) };
}

function run(modelId: string, servedModel: string, at = 0): RunState {
  const spec = madeUpSpec({ runId: modelId, model: { ...MADE_UP_CARD, modelId } });
  const events = [startOf(spec), answered(1, 1), answered(1, 2), judged(1, 1, 7, { at: 3000 + at, completion: { servedModel } })];
  const state = foldEvents(events);
  if (state === null) throw new Error('a run has a spec');
  return state;
}

describe('writeResults', () => {
  it('writes runs that may be compared into one table', async () => {
    expect(await write(run('a', 'judge-1'), run('b', 'judge-1'))).toEqual({ names: ['r.json'], tables: [['a', 'b']] });
    expect((await readdir(folder)).sort()).toEqual(['r', 'r.csv', 'r.json']);
  });

  it('writes a table for each model that the judge’s server used, the first run’s first', async () => {
    const written = await write(run('a', 'judge-1'), run('b', 'judge-2', 50), run('c', 'judge-1', 99));
    expect(written).toEqual({ names: ['r.json', 'r-2.json'], tables: [['a', 'c'], ['b']] });
    expect((await readdir(folder)).sort()).toEqual(['r', 'r-2', 'r-2.csv', 'r-2.json', 'r.csv', 'r.json']);
    expect(await readFile(join(folder, 'r-2.csv'), 'utf8')).not.toContain('\r\na,');
  });

  it('writes an empty table for no run', async () => {
    expect(await write()).toEqual({ names: ['r.json'], tables: [[]] });
  });
});

describe('tellTables', () => {
  it('names the files where there are several', () => {
    expect(tellTables(['r.json'])).toBe('');
    expect(tellTables(['r.json', 'r-2.json'])).toMatch(/do not belong in one table.*r\.json, r-2\.json$/);
  });
});
