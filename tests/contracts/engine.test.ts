import { createOpenAiEngine } from '../../src/engines/openai/engine.ts';
import { createPracticeEngine } from '../../src/engines/practice/engine.ts';
import { createGpuLock, createPageLocks } from '../../src/engines/gpu-lock.ts';
import { createWebllmBackend } from '../../src/engines/webllm/backend.ts';
import { createWorkerApi } from '../../src/engines/worker-api.ts';
import { createWorkerEngine } from '../../src/engines/worker-client.ts';
import { webllmCard } from '../fakes/fake-cards.ts';
import { createFakeGpu, surroundingsWith } from '../fakes/fake-gpu.ts';
import { createFakeWebllm } from '../fakes/fake-webllm.ts';
import { createFakeWorker } from '../fakes/fake-worker.ts';
import { type FakeServer, startOpenAiServer } from '../fakes/openai-server.ts';
import { describeEngine } from './engine.ts';

const PIECES = ['The', ' harbour', ' wakes', ' slowly', '.'];

// The browser project runs the same suite on the real library: see tests/browser/engines/contract.test.ts.
describeEngine({
  name: 'WebLLM on a fake library',
  card: webllmCard({ contextTokens: 512 }),
  deltas: 'whole',
  countsMemory: true,
  tooLong: request('word '.repeat(600)),
  open: async () =>
    createWorkerEngine({
      engineId: 'webllm',
      capabilities: { temperature: true, seed: true, maxTokens: true, systemMessage: true, reportsUsage: true, holdsGpu: true },
      siteUrl: 'http://site/',
      slots: 1,
      // What the fake writes reads like no answer to the question it is tried with.
      warmUp: false,
      createWorker: startFakeWorker,
      probe: () => Promise.resolve({ available: true, note: null }),
      gpuLock: createGpuLock({ locks: createPageLocks() }),
    }),
});

function startFakeWorker() {
  const { scope, adapter } = createFakeGpu();
  const usage = { prompt_tokens: 12, completion_tokens: PIECES.length };
  const fake = createFakeWebllm({ pieces: PIECES, usage, adapter, takesTime: true, windowWords: 512 });
  const backend = createWebllmBackend(() => Promise.resolve(fake.library), surroundingsWith());
  return createFakeWorker(createWorkerApi(backend, { scope, now: () => performance.now() }));
}

function request(content: string) {
  return { messages: [{ role: 'user' as const, content }], temperature: 0, maxTokens: 12, seed: 7 };
}

let server: FakeServer;

describeEngine({
  name: 'an OpenAI-compatible server',
  card: webllmCard({ engine: 'openai', source: 'fake-model', slots: 4 }),
  deltas: 'whole',
  countsMemory: false,
  open: async () => {
    server = await startOpenAiServer();
    return createOpenAiEngine({
      baseUrl: server.baseUrl,
      apiKey: null,
      parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
      requestsPerSecond: 1000,
      concurrency: 4,
      timeoutMs: 5000,
      backoffMs: { first: 10, longest: 50 },
    });
  },
  close: () => server.close(),
});

describeEngine({
  name: 'the practice judge',
  card: webllmCard({ engine: 'practice', source: 'practice-rules' }),
  deltas: 'whole',
  countsMemory: false,
  repliesAtOnce: true,
  open: async () => createPracticeEngine(),
});
