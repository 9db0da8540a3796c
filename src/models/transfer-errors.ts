/** What went wrong with a file, as a sentence with a way out; and which failures are worth another try. */
import { backoffMs } from '../core/backoff.ts';
import { EngineError, toEngineError, type EngineErrorKind } from '../core/errors.ts';
import type { TransferContext } from './transfer.ts';

/** For an answer that is no file. The kind decides whether it is asked for again. */
export function statusError(response: Response, address: string): EngineError {
  const { status } = response;
  if (status === 429 || status >= 500)
    return new EngineError('rate-limited', `${hostOf(address)} is busy (${status})`, { retryAfterMs: retryAfterMs(response) });
  if (status === 401 || status === 403)
    return new EngineError(
      'unauthorized',
      `${address} is refused (${status}): the address is wrong, or its owner asks for a login. Fetch the files elsewhere and take them “from a folder”.`,
    );
  if (status === 404 || status === 410)
    return new EngineError('unknown-model', `${address} is not there (${status}): the address of the model is wrong, or the file has moved`);
  return new EngineError('load-failed', `${address} cannot be fetched: the server answers ${status}`);
}

export function webPageError(address: string): EngineError {
  return new EngineError(
    'load-failed',
    `${address} brought a web page in place of the file: the address is wrong, or a login page stands in between`,
  );
}

/** The bytes are not those of the file. */
export function brokenError(path: string, reason: string): EngineError {
  return new EngineError('garbled', `the file ${path} arrived broken: ${reason}`);
}

/** Anything that a transfer throws. */
export function toTransferError(thrown: unknown, address: string, signal: AbortSignal): EngineError {
  if (signal.aborted) return new EngineError('cancelled', 'the download was paused');
  if (thrown instanceof EngineError) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'QuotaExceededError')
    return new EngineError('storage-full', 'the browser’s storage is full: delete models that you do not need, or free disk space', { cause: thrown });
  // Chrome's word for a file that it has no place for: in a private window, whose storage is the memory, or on a full disk.
  if (name === 'UnknownError')
    return new EngineError(
      'storage-full',
      `the browser could not store the file (${thrown instanceof Error ? thrown.message : ''}): leave the private window, which takes no large files, or free disk space`,
      { cause: thrown },
    );
  if (name === 'TypeError' || name === 'AbortError' || name === 'NetworkError')
    return new EngineError('network', `the connection to ${hostOf(address)} failed: check it, or name a mirror in configs/model_config.yaml`, {
      cause: thrown,
    });
  return toEngineError(thrown);
}

/** Tries again after growing pauses, as long as a failure is of one of these kinds. */
export async function withRetries<T>(
  work: () => Promise<T>,
  options: {
    readonly context: Pick<TransferContext, 'clock' | 'random' | 'limits'>;
    readonly signal: AbortSignal;
    /** Tries by kind; other kinds get one. */
    readonly tries: Readonly<Partial<Record<EngineErrorKind, number>>>;
    readonly toError: (thrown: unknown) => EngineError;
    readonly onRetry: (error: EngineError) => void;
  },
): Promise<T> {
  const { clock, random, limits } = options.context;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = options.toError(thrown);
      if (attempt >= (options.tries[error.kind] ?? 1)) throw error;
      options.onRetry(error);
      await clock.sleep(backoffMs(attempt, limits.backoff, error.retryAfterMs, random), options.signal);
    }
  }
}

/** Seconds or a date; most hubs hide the header from scripts. */
function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1000 : null;
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address;
}
