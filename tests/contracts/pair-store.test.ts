import 'fake-indexeddb/auto';
import { openIdbPairStore } from '../../src/storage/idb-pair-store.ts';
import { createMemoryPairStore } from '../../src/storage/memory-pair-store.ts';
import { describePairStore } from './pair-store.ts';

describePairStore({ name: 'memory pair store', open: async () => createMemoryPairStore() });

let count = 0;

// The browser project runs the same suite on the real thing.
describePairStore({
  name: 'IndexedDB pair store in Node',
  open: () => openIdbPairStore(`pair-contract-${(count += 1)}`),
  reopen: () => openIdbPairStore(`pair-contract-${count}`),
});
