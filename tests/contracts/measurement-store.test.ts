import 'fake-indexeddb/auto';
import { openIdbMeasurementStore } from '../../src/storage/idb-measurement-store.ts';
import { createMemoryMeasurementStore } from '../../src/storage/memory-measurement-store.ts';
import { describeMeasurementStore } from './measurement-store.ts';

describeMeasurementStore({ name: 'memory measurement store', open: async () => createMemoryMeasurementStore() });

let count = 0;

// The browser project runs the same suite on the real thing.
describeMeasurementStore({
  name: 'IndexedDB measurement store in Node',
  open: () => openIdbMeasurementStore(`measurement-contract-${(count += 1)}`),
  reopen: () => openIdbMeasurementStore(`measurement-contract-${count}`),
});
