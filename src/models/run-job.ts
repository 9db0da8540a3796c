/** A job of the worker, as data in and out. */
import type { ModelTransfer } from './fetch-model.ts';
import { checkModel } from './check-model.ts';
import { fetchModel } from './fetch-model.ts';
import { takeFolder } from './take-folder.ts';
import { toTransferError } from './transfer-errors.ts';
import type { FilesJob, FilesResult } from './worker-protocol.ts';

export async function runJob(job: FilesJob, transfer: ModelTransfer): Promise<FilesResult> {
  try {
    if (job.work === 'check') return { ok: true, report: await checkModel(job.address, transfer) };
    if (job.work === 'folder') await takeFolder(job.address, job.folder, transfer);
    else await fetchModel(job.address, transfer);
    return { ok: true, report: null };
  } catch (thrown) {
    const { kind, message } = toTransferError(thrown, job.address.weightsUrl, transfer.signal);
    return { ok: false, kind, message };
  }
}
