/** Asks a judge's server once, from a worker, and tells what came. */
import { toEngineError } from '../../../../src/core/errors.ts';
import { createOpenAiEngine } from '../../../../src/engines/openai/engine.ts';
import { judgeOptions, judgeOnce } from '../judging.ts';

self.onmessage = async ({ data }: MessageEvent<string>) => {
  const answer = await judgeOnce(createOpenAiEngine(judgeOptions(data))).then(
    ({ text }) => ({ text }),
    (thrown: unknown) => {
      const { kind, retryAfterMs } = toEngineError(thrown);
      return { kind, retryAfterMs };
    },
  );
  self.postMessage(answer);
};
