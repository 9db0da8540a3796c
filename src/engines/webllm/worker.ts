/** The worker: the library is imported on load, after the GPU ledger is in place. */
import { expose } from 'comlink';
import { createWorkerApi } from '../worker-api.ts';
import { createWebllmBackend } from './backend.ts';

async function importLibrary() {
  const [library, { version }] = await Promise.all([
    import('@mlc-ai/web-llm'),
    import('@mlc-ai/web-llm/package.json'),
  ]);
  return { MLCEngine: library.MLCEngine, prebuiltAppConfig: library.prebuiltAppConfig, version };
}

const backend = createWebllmBackend(importLibrary, globalThis);
expose(createWorkerApi(backend, { scope: globalThis, now: () => performance.now() }));
