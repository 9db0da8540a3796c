import 'fake-indexeddb/auto';
import { openIdbCompletionStore } from '../../src/storage/idb-completion-store.ts';
import { createMemoryCompletionStore } from '../../src/storage/memory-completion-store.ts';
import { describeCompletionStore } from './completion-store.ts';

describeCompletionStore({ name: 'memory completion store', open: async () => createMemoryCompletionStore() });

let count = 0;

// The browser project runs the same suite on the real thing.
describeCompletionStore({
  name: 'IndexedDB completion store in Node',
  open: () => openIdbCompletionStore(`completion-contract-${(count += 1)}`),
  reopen: () => openIdbCompletionStore(`completion-contract-${count}`),
});
