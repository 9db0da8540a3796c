/** The real worker of transformers.js, with faults below it. */
import './faults.ts';
import '../../../../src/engines/transformers/worker.ts';
