/** Places for requests that are out at once; their number may change at any time. */
import PQueue from 'p-queue';

export class Places {
  readonly #queue: PQueue;
  #taken = 0;

  /** @param count  1 or more */
  constructor(count: number) {
    this.#queue = new PQueue({ concurrency: count });
  }

  get taken(): number {
    return this.#taken;
  }

  /** Fewer places than are taken: nobody is sent away, and nobody comes in before enough have left. */
  set count(count: number) {
    this.#queue.concurrency = count;
  }

  /**
   * Resolves, in order, once there is a place.
   *
   * @returns gives the place back; may be called twice
   * @throws the signal's reason as soon as it aborts, and then takes up nothing
   */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const stay = () =>
        new Promise<void>((leave) => {
          this.#taken += 1;
          resolve(leave);
        }).finally(() => {
          this.#taken -= 1;
        });
      // A promise that is settled by then takes no notice.
      this.#queue.add(stay, { signal }).catch(reject);
    });
  }
}
