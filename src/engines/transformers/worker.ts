/** The worker: the library is imported on load, after the GPU ledger is in place. */
import { expose } from 'comlink';
import { createWorkerApi } from '../worker-api.ts';
import { createTransformersBackend } from './backend.ts';

const backend = createTransformersBackend(() => import('@huggingface/transformers'), globalThis);
expose(createWorkerApi(backend, { scope: globalThis, now: () => performance.now() }));
