import 'fake-indexeddb/auto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileRunStore } from '../../src/headless/file-run-store.ts';
import { openIdbRunStore } from '../../src/storage/idb-run-store.ts';
import { createMemoryRunStore } from '../../src/storage/memory-run-store.ts';
import { describeRunStore } from './run-store.ts';

describeRunStore({ name: 'memory run store', open: async () => createMemoryRunStore() });

let folder = '';

describeRunStore({
  name: 'file run store',
  open: async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
    return createFileRunStore(join(folder, 'made', 'on demand'));
  },
  reopen: async () => createFileRunStore(join(folder, 'made', 'on demand')),
  cleanUp: () => rm(folder, { recursive: true, force: true }),
});

let count = 0;

// The browser project runs the same suite on the real thing.
describeRunStore({
  name: 'IndexedDB run store in Node',
  open: () => openIdbRunStore(`contract-${(count += 1)}`),
  reopen: () => openIdbRunStore(`contract-${count}`),
});
