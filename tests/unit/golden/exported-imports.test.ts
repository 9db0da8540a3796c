import { expect, it } from 'vitest';
import { toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import type { RunState } from '../../../src/core/types.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { textFile } from '../../fakes/import-files.ts';
import { importAll } from '../imports/reading.ts';
import { IMPORT_SETTINGS, officialBench } from './bench.ts';

async function importSet(folder: string): Promise<readonly RunState[]> {
  const files = listShared(folder, '.jsonl').map((path) => textFile(path.slice('golden/'.length), readShared(path)));
  return (await importAll(files, { bench: officialBench(), settings: IMPORT_SETTINGS })).states();
}

/**
 * Rows without their order, which has no meaning to FastChat's readers, without their time, which is kept in milliseconds
 * and for the last of repeated rows only, and without a failed call that was made up for: no mean of FastChat's counts it.
 */
function rowsOf(text: string): readonly string[] {
  const rows = text.split('\n').filter((line) => line !== '');
  const judged = new Set(rows.filter((row) => !row.includes(FAILED)).map(turnOf));
  return rows
    .filter((row) => !row.includes(FAILED) || !judged.has(turnOf(row)))
    .map((row) => row.replace(/"tstamp": ([\d.]+)/, `"tstamp": 0`))
    .sort();
}

const FAILED = '"judgment": "$ERROR$"';

function turnOf(row: string): string {
  const { question_id, model, turn } = JSON.parse(row) as { question_id?: number; model?: string; turn?: number };
  return `${question_id}/${model}/${turn}`;
}

function differingPlaces(ours: readonly string[] = [], theirs: readonly string[] = []): readonly number[] {
  const places = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => index);
  return places.filter((index) => ours[index] !== theirs[index]);
}

/** `model_id` is informational: ours is the answer file's name. */
const withoutModelId = (text: string) => text.replaceAll(/"model_id": "[^"]*"/g, '"model_id": "…"');

describeWithSharedData('published single judgments, imported and exported again', () => {
  const sets = listShared('golden/single', 'expected.json').map((path) => path.replace('/expected/expected.json', ''));

  it.each(sets)('are the rows that were published, repeated ones too: %s', async (folder) => {
    const states = await importSet(folder);
    const published = listShared(`${folder}/model_judgment`, '.jsonl').map(readShared).join('');
    // Compared as lists of places: a difference would print whole prompts.
    const [ours, theirs] = [states.map((state) => toJudgmentLines(state)).join(''), published].map(rowsOf);
    expect(differingPlaces(ours, theirs)).toEqual([]);
  });

  it.each(sets)('have the answers that were published, ids too: %s', async (folder) => {
    for (const state of await importSet(folder)) {
      const published = readShared(`${folder}/model_answer/${state.spec.model.modelId}.jsonl`);
      const [ours, theirs] = [toAnswerLines(state), published].map((text) => rowsOf(withoutModelId(text)));
      expect(differingPlaces(ours, theirs)).toEqual([]);
    }
  });
});
