/** A real worker that does what its card's source says: load, crash, hang in a loop, or leave the GPU's memory behind. */
import { expose } from 'comlink';
import { createWorkerApi } from '../../../../src/engines/worker-api.ts';
import { createFakeBackend, FAKE_COMPLETION } from '../../../fakes/fake-backend.ts';

/** GPUBufferUsage.STORAGE, which TypeScript's library does not know as a value. */
const STORAGE = 0x80;

let behaviour = '';

const backend = createFakeBackend({
  async load({ card }) {
    behaviour = card.source;
    if (behaviour === 'crash-in-load') setTimeout(crash, 0);
    if (behaviour === 'crash-in-load') await new Promise(() => undefined);
    if (behaviour === 'allocate') await allocate();
    return { device: 'webgpu', adapter: null, engineVersion: 'unruly 1', loadedSource: behaviour, warnings: [] };
  },
  async generate(_request, call) {
    call.onToken('begun');
    if (behaviour === 'crash-in-generate') setTimeout(crash, 0);
    if (behaviour === 'crash-in-generate') await new Promise(() => undefined);
    // Lets the first text out before nothing else comes out any more.
    await new Promise((resolve) => setTimeout(resolve, 50));
    while (behaviour === 'hang') Math.sqrt(2);
    return FAKE_COMPLETION;
  },
});

function crash(): never {
  throw new Error('unruly');
}

async function allocate(): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  const make = (size: number) => device?.createBuffer({ size, usage: STORAGE });
  make(1024);
  make(4096)?.destroy();
}

expose(createWorkerApi(backend, { scope: globalThis, now: () => performance.now() }));
