/** A whole run, judged while it is answered, against answering alone: judging may add its last reply and little more. */
import { bench, describe } from 'vitest';
import { runJudged, type RunLoad } from './judged-run.ts';

const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

/** 120 answers, one at a time: slower than the judge may be asked, as on every graphics card. */
const LOAD: RunLoad = { questions: 60, answerMs: 150, requestsPerSecond: 10, latencyMs: 1500 };

/** @throws Error if the judged run takes longer than answering alone by more than one latency and 5 % */
async function compare(): Promise<void> {
  const alone = await runJudged({ ...LOAD, isJudged: false });
  const judged = await runJudged(LOAD);
  const bound = alone.ms * 1.05 + LOAD.latencyMs;
  console.log(
    `answering alone ${(alone.ms / 1000).toFixed(2)} s, judged meanwhile ${(judged.ms / 1000).toFixed(2)} s, ` +
      `bound ${(bound / 1000).toFixed(2)} s; ${judged.state.judgments.size} judgments`,
  );
  if (judged.ms > bound) throw new Error(`judged in ${judged.ms.toFixed(0)} ms, and ${bound.toFixed(0)} ms is the bound`);
  if (judged.state.judgments.size !== 2 * LOAD.questions) throw new Error(`${judged.state.judgments.size} judgments`);
}

describe('a whole run', () => {
  bench('120 answers of 150 ms each, judged in 1.5 s each', compare, ONCE);
});
