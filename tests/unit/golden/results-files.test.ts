/** Published judgments as a results.json and back: the numbers stay what FastChat's are. */
import { expect, it } from 'vitest';
import { byIdentity } from '../../../src/core/identity.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { leaderboardRow } from '../../../src/core/scores.ts';
import type { RunState } from '../../../src/core/types.ts';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { readResultsFile } from '../../../src/imports/results-file.ts';
import { runsOfResults } from '../../../src/imports/results-runs.ts';
import { textFile } from '../../fakes/import-files.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { importAll } from '../imports/reading.ts';
import { IMPORT_SETTINGS, officialBench } from './bench.ts';

async function importSet(folder: string): Promise<readonly RunState[]> {
  const files = listShared(folder, '.jsonl').map((path) => textFile(path.slice('golden/'.length), readShared(path)));
  return (await importAll(files, { bench: officialBench(), settings: IMPORT_SETTINGS })).states();
}

function readBack(states: readonly RunState[]): readonly RunState[] {
  const json = JSON.stringify(toResultsJson(states, { benchtab: '0' }));
  const choice = { place: 'results.json', sha256: 'f'.repeat(64), benches: [], groupId: 'group-9', now: 0 };
  return runsOfResults(readResultsFile(json, 'results.json'), choice).flatMap(({ events }) => foldEvents(events) ?? []);
}

const scoresOf = (states: readonly RunState[]) =>
  states.map((state) => [state.spec.model.modelId, leaderboardRow(state).scores] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));

describeWithSharedData('published single judgments, written to a results.json and read again', () => {
  const sets = listShared('golden/single', 'expected.json').map((path) => path.replace('/expected/expected.json', ''));

  it.each(sets)('have the same scores by turn and category, repeated rows counted: %s', async (folder) => {
    for (const members of byIdentity(await importSet(folder))) expect(scoresOf(readBack(members))).toEqual(scoresOf(members));
  });
});
