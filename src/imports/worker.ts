/** The worker that reads imported files: nothing of it touches the page's thread. */
import { expose } from 'comlink';
import { createImportApi } from './worker-api.ts';

expose(createImportApi());
