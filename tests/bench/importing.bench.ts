/**
 * Time of taking FastChat's files over: in Node against bare parsing of the same lines, and in a real page, where the
 * thread that shows things must stay free and the worker must not hold the file.
 */
import { bench, describe } from 'vitest';
import { showSingle } from '../../src/core/show-result.ts';
import type { StoredSingleRow } from '../../src/core/fastchat-read.ts';
import { readFiles } from '../../src/imports/read-files.ts';
import { readFirst } from '../../src/imports/first-reading.ts';
import { RowReader } from '../../src/imports/row-reader.ts';
import { summarise } from '../../src/imports/summarise.ts';
import type { ImportFile } from '../../src/imports/types.ts';
import { hasSharedData, listShared, readShared } from '../shared-data.ts';
import { openBenchPage } from './bench-page.ts';

/** Each load once, and a broken promise fails the bench. */
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

const PATIENT = { signal: { aborted: false } };
const MIB = 2 ** 20;

/** The time of the best of several tries, ms: what else the machine does is not ours. */
async function bestOf(tries: number, work: () => Promise<void> | void): Promise<number> {
  let best = Infinity;
  for (let each = 0; each < tries; each += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** FastChat's tables straight from files: every row checked, none kept but its numbers. */
async function tabulate(files: readonly ImportFile[]): Promise<void> {
  const rows: StoredSingleRow[] = [];
  const handler = {
    begin: () => true,
    row: ({ row }: { row: { type: string } }) => {
      if (row.type === 'single') rows.push(row as StoredSingleRow);
    },
    problem: () => undefined,
    end: () => undefined,
    settle: () => Promise.resolve(),
  };
  await readFiles(files, new RowReader(handler), PATIENT);
  showSingle(rows, null);
}

describe.runIf(hasSharedData())('all published single judgments and their answers, in Node', () => {
  bench(
    'reading and tabling, against bare parsing',
    async () => {
      const texts = listShared('golden/single', '.jsonl').map((path) => ({ path, text: readShared(path) }));
      const files = texts.map(({ path, text }) => ({ path, blob: new Blob([text]) }));
      const parsing = await bestOf(5, () => {
        for (const { text } of texts) for (const line of text.split('\n').slice(0, -1)) JSON.parse(line);
      });
      const tabling = await bestOf(5, () => tabulate(files));
      const summary = await bestOf(5, async () => void (await summarise(await readFirst(files, PATIENT))));
      const megabytes = files.reduce((sum, { blob }) => sum + blob.size, 0) / 1e6;
      console.log(
        `${megabytes.toFixed(1)} MB: parsing ${parsing.toFixed(0)} ms, reading and tabling ${tabling.toFixed(0)} ms ` +
          `(${(tabling / parsing).toFixed(2)} times), the import's first reading ${summary.toFixed(0)} ms (${(summary / parsing).toFixed(2)} times)`,
      );
    },
    ONCE,
  );
});

describe('31 models × 160 judgments in a page', () => {
  bench(
    'reading in the worker, writing to IndexedDB',
    async () => {
      const { page, watchWorkers, close } = await openBenchPage();
      const bytes = await page.evaluate(() => window.benchPage.prepare());
      const parsing = await page.evaluate(() => window.benchPage.parse());
      await page.evaluate(() => window.benchPage.read(1));
      const read = await page.evaluate(() => window.benchPage.read(1));
      const committed = await page.evaluate(() => window.benchPage.commit());
      const once = await watchWorkers(async () => void (await page.evaluate(() => window.benchPage.read(1))));
      const fourTimes = await watchWorkers(async () => void (await page.evaluate(() => window.benchPage.read(4))));
      await close();
      console.log(
        [
          `${(bytes / 1e6).toFixed(1)} MB, ${read.rows} rows; bare parsing ${parsing.toFixed(0)} ms`,
          `read: ${read.ms.toFixed(0)} ms (${(read.ms / parsing).toFixed(2)} times), ${describeThread(read)}`,
          `written: ${committed.events} judgments, ${committed.ms.toFixed(0)} ms, ${describeThread(committed)}`,
          `worker: at most ${(once / MIB).toFixed(0)} MiB of heap and buffers held; with four such files ${(fourTimes / MIB).toFixed(0)} MiB`,
        ].join('\n'),
      );
      if (read.rows !== 4960 || committed.events !== 4960)
        throw new Error(`expected 4960 rows, got ${read.rows} and ${committed.events}`);
      if (Math.max(read.longestTaskMs, committed.longestTaskMs) > 50)
        throw new Error('a task of the page took more than 50 ms');
      if (fourTimes > bytes * 2) throw new Error('the worker holds the files');
    },
    ONCE,
  );
});

function describeThread(cost: {
  readonly longestGapMs: number;
  readonly longestTaskMs: number;
  readonly heapBytes: number;
}): string {
  const { longestGapMs, longestTaskMs, heapBytes } = cost;
  const task = longestTaskMs === 0 ? 'no task of 50 ms' : `longest task ${longestTaskMs.toFixed(0)} ms`;
  return `${task}, longest gap ${longestGapMs.toFixed(0)} ms, page heap +${(heapBytes / MIB).toFixed(0)} MiB`;
}
