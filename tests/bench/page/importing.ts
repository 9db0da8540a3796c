/** The page of the import's bench: reads made-up files in the worker, writes them to IndexedDB, watches its own thread. */
import { importFiles } from '../../../src/imports/import-files.ts';
import { planImport } from '../../../src/imports/plan.ts';
import type { ImportSession } from '../../../src/imports/types.ts';
import { openIdbRunStore } from '../../../src/storage/idb-run-store.ts';
import { createMemoryPairStore } from '../../../src/storage/memory-pair-store.ts';
import { importChoice } from '../../fakes/import-files.ts';
import { madeUpBench } from '../../fakes/made-up-bench.ts';
import { madeUpJudgments, OFFICIAL_SIZE } from '../made-up-judgments.ts';

/** What one piece of work cost. */
export interface Cost {
  readonly ms: number;
  /** Longest time between two turns of the page's event loop. */
  readonly longestGapMs: number;
  /** Longest task of 50 ms and above that the browser reports; 0 if there was none. */
  readonly longestTaskMs: number;
  /** Most JavaScript memory of the page's thread beyond what was there before, bytes. */
  readonly heapBytes: number;
}

export interface BenchPage {
  /** @returns bytes of the file */
  prepare(): number;
  /** @param copies  reads so many files of this size, one after another */
  read(copies: number): Promise<Cost & { readonly rows: number }>;
  /** Bare parsing of the same lines, on this thread. */
  parse(): number;
  commit(): Promise<Cost & { readonly events: number }>;
}

declare global {
  interface Window {
    benchPage: BenchPage;
  }
  interface Performance {
    /** Chromium's own. */
    readonly memory?: { readonly usedJSHeapSize: number };
  }
}

const patient = () => new AbortController().signal;
const heapBytes = () => performance.memory?.usedJSHeapSize ?? 0;

let file = new Blob();
let session: ImportSession | null = null;

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const watch = watchThread();
  const start = performance.now();
  await work();
  return { ms: performance.now() - start, ...watch() };
}

function watchThread(): () => Omit<Cost, 'ms'> {
  const tasks: number[] = [0];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ entryTypes: ['longtask'] });
  const before = heapBytes();
  let last = performance.now();
  let longestGapMs = 0;
  let most = before;
  const timer = setInterval(() => {
    const now = performance.now();
    longestGapMs = Math.max(longestGapMs, now - last);
    last = now;
    most = Math.max(most, heapBytes());
  }, 1);
  return () => {
    clearInterval(timer);
    tasks.push(...observer.takeRecords().map(({ duration }) => duration));
    observer.disconnect();
    return { longestGapMs, longestTaskMs: Math.max(...tasks), heapBytes: most - before };
  };
}

window.benchPage = {
  prepare: () => {
    file = new Blob([...madeUpJudgments(OFFICIAL_SIZE)]);
    return file.size;
  },
  read: async (copies) => {
    session?.close();
    const files = Array.from({ length: copies }, (_, copy) => ({
      path: `${copy}/made-up-judge_single.jsonl`,
      blob: file,
    }));
    const cost = await costOf(async () => {
      session = await importFiles(files, { signal: patient() });
    });
    return { ...cost, rows: session?.summary.files[0]?.rows ?? 0 };
  },
  parse: () => {
    const lines = [...madeUpJudgments(OFFICIAL_SIZE)].join('').split('\n').slice(0, -1);
    const start = performance.now();
    for (const line of lines) JSON.parse(line);
    return performance.now() - start;
  },
  commit: async () => {
    if (session === null) throw new Error('read before you commit');
    const { summary } = session;
    const questions = summary.questions.map(({ questionId }) => ({
      questionId,
      category: 'made-up',
      turns: ['first', 'second'],
    }));
    const bench = madeUpBench({ questions });
    const store = await openIdbRunStore('import-bench');
    const plan = planImport(summary, importChoice({ bench }));
    const sink = { ...createMemoryPairStore(), ...runStore(store) };
    const cost = await costOf(async () => await session?.commit(plan, sink, { signal: patient() }));
    const headers = await store.listRuns();
    for (const { runId } of headers) await store.deleteRun(runId);
    await store.close();
    return { ...cost, events: headers.reduce((sum, { judgedTurns }) => sum + judgedTurns, 0) };
  },
};

function runStore(store: Awaited<ReturnType<typeof openIdbRunStore>>) {
  return {
    createRun: store.createRun.bind(store),
    appendEvents: store.appendEvents.bind(store),
    deleteRun: store.deleteRun.bind(store),
  };
}
