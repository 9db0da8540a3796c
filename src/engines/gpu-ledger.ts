/**
 * Counts the bytes of every live GPUBuffer in this worker and refuses what would exceed the budget. WebGPU has no way
 * to ask how much memory is in use; what the page itself allocates can be counted. Not counted: textures (the engines
 * make none), shader modules, the driver's own staging. Also the first to hear what goes wrong on a device: libraries
 * keep some of it for themselves.
 */
import type { EngineErrorKind } from '../core/errors.ts';
import type { GpuMemory } from '../core/types.ts';

/** The members of WebGPU's classes that the ledger wraps; the real ones are assignable. */
export interface GpuScope {
  readonly GPUAdapter?: { readonly prototype: LedgerAdapter };
  readonly GPUDevice?: { readonly prototype: LedgerDevice };
  readonly GPUBuffer?: { readonly prototype: LedgerBuffer };
}

export interface LedgerAdapter {
  requestDevice(descriptor?: never): Promise<LedgerDevice>;
}

export interface LedgerDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): LedgerBuffer;
  popErrorScope(): Promise<GpuErrorLike | null>;
  destroy(): void;
  addEventListener(type: 'uncapturederror', listener: (event: UncapturedError) => void): void;
}

export interface LedgerBuffer {
  readonly size: number;
  destroy(): void;
}

/** A GPUError: its class tells what kind it is. */
interface GpuErrorLike {
  readonly message: string;
}

interface UncapturedError {
  readonly error: GpuErrorLike;
}

/** What makes a worker unusable: reported once, the first one counts. */
export interface GpuFailure {
  readonly kind: EngineErrorKind;
  readonly message: string;
}

export interface GpuLedgerOptions {
  /** Bytes that may be live at once; null: count only. */
  readonly budgetBytes: number | null;
  readonly onFailure?: (failure: GpuFailure) => void;
}

export interface GpuLedger {
  memory(): GpuMemory;
  /** Starts a new measurement: the peak becomes what is live now. */
  resetPeak(): void;
  /** Live bytes by device, in the order in which the devices were made; 0 for one that is gone. */
  byDevice(): readonly number[];
  /** From now on a lost device is part of unloading and no failure. */
  expectLoss(): void;
  /** Puts the original methods back. */
  remove(): void;
}

interface DeviceAccount {
  liveBytes: number;
  isGone: boolean;
}

const MIB = 1024 * 1024;

/** Thrown in place of an allocation above the budget, before the card is asked. */
export class GpuBudgetError extends Error {
  override readonly name = 'GpuBudgetError';
}

/**
 * Wraps requestDevice, createBuffer, popErrorScope and both destroy methods. Must run before the engine's library is imported, since a
 * library may keep the originals.
 *
 * @returns null where there is no WebGPU
 */
export function installGpuLedger(scope: GpuScope, options: GpuLedgerOptions): GpuLedger | null {
  const { GPUAdapter, GPUDevice, GPUBuffer } = scope;
  if (GPUAdapter === undefined || GPUDevice === undefined || GPUBuffer === undefined) return null;

  const accounts = new Map<LedgerDevice, DeviceAccount>();
  const owners = new WeakMap<LedgerBuffer, { account: DeviceAccount; bytes: number }>();
  let liveBytes = 0;
  let peakBytes = 0;
  let failure: GpuFailure | null = null;
  let lossIsExpected = false;

  function fail(next: GpuFailure): void {
    if (failure !== null) return;
    failure = next;
    options.onFailure?.(next);
  }

  function accountOf(device: LedgerDevice): DeviceAccount {
    const known = accounts.get(device);
    if (known !== undefined) return known;
    const account: DeviceAccount = { liveBytes: 0, isGone: false };
    accounts.set(device, account);
    void device.lost.then((loss) => {
      close(account);
      if (!lossIsExpected) fail({ kind: 'device-lost', message: lossMessage(loss) });
    });
    device.addEventListener('uncapturederror', ({ error }) => fail(failureOf(error)));
    return account;
  }

  function close(account: DeviceAccount): void {
    liveBytes -= account.liveBytes;
    account.liveBytes = 0;
    account.isGone = true;
  }

  function refuseAboveBudget(requestedBytes: number): void {
    if (options.budgetBytes === null || liveBytes + requestedBytes <= options.budgetBytes) return;
    const message =
      `the model needs ${toMib(liveBytes + requestedBytes)} of GPU memory and the budget is ` +
      `${toMib(options.budgetBytes)}: choose a smaller model or a shorter context, or raise the GPU budget`;
    fail({ kind: 'out-of-memory', message });
    throw new GpuBudgetError(message);
  }

  const removals = [
    wrap(GPUAdapter.prototype, 'requestDevice', (original) => async function (this: LedgerAdapter, descriptor?: never) {
      const device = await original.call(this, descriptor);
      accountOf(device);
      return device;
    }),
    wrap(GPUDevice.prototype, 'createBuffer', (original) => function (this: LedgerDevice, descriptor) {
      refuseAboveBudget(descriptor.size);
      const buffer = original.call(this, descriptor);
      const account = accountOf(this);
      // A lost device still hands out buffers, which hold no memory.
      if (account.isGone) return buffer;
      owners.set(buffer, { account, bytes: buffer.size });
      account.liveBytes += buffer.size;
      liveBytes += buffer.size;
      peakBytes = Math.max(peakBytes, liveBytes);
      return buffer;
    }),
    wrap(GPUBuffer.prototype, 'destroy', (original) => function (this: LedgerBuffer) {
      const owner = owners.get(this);
      owners.delete(this);
      if (owner !== undefined && !owner.account.isGone) {
        owner.account.liveBytes -= owner.bytes;
        liveBytes -= owner.bytes;
      }
      original.call(this);
    }),
    wrap(GPUDevice.prototype, 'popErrorScope', (original) => async function (this: LedgerDevice) {
      const error = await original.call(this);
      // WebLLM answers a failed allocation by destroying the device and tells nobody why; other errors are the library's.
      if (error !== null && isOutOfMemory(error)) fail(failureOf(error));
      return error;
    }),
    wrap(GPUDevice.prototype, 'destroy', (original) => function (this: LedgerDevice) {
      close(accountOf(this));
      original.call(this);
    }),
  ];

  return {
    memory: () => ({ liveBytes, peakBytes }),
    resetPeak: () => {
      peakBytes = liveBytes;
    },
    byDevice: () => [...accounts.values()].map((account) => account.liveBytes),
    expectLoss: () => {
      lossIsExpected = true;
    },
    remove: () => {
      for (const restore of removals) restore();
    },
  };
}

/** Replaces one method of a prototype; returns what undoes it. */
function wrap<T extends object, K extends keyof T>(prototype: T, name: K, make: (original: T[K]) => T[K]): () => void {
  const original = prototype[name];
  prototype[name] = make(original);
  return () => {
    prototype[name] = original;
  };
}

function lossMessage(loss: { readonly reason: string; readonly message: string }): string {
  // WebLLM destroys the device itself when an allocation fails, so "destroyed" outside of unloading is a failure too.
  const why = loss.reason === 'destroyed' ? 'the engine gave it up, most often because an allocation failed' : loss.message;
  return `the GPU device was lost (${why}): close other programs that use the GPU, or choose a smaller model`;
}

function failureOf(error: GpuErrorLike): GpuFailure {
  const { message } = error;
  if (isOutOfMemory(error))
    return {
      kind: 'out-of-memory',
      message: `the GPU is out of memory: close other programs that use it, or choose a smaller model or a shorter context (${message})`,
    };
  if (/shader|pipeline|wgsl/i.test(message))
    return {
      kind: 'load-failed',
      message: `the GPU refused a program of the model: update the browser and the graphics driver, or choose another variant (${message})`,
    };
  return { kind: 'device-lost', message: `the GPU reported ${error.constructor.name}, so its results cannot be trusted: ${message}` };
}

function isOutOfMemory(error: GpuErrorLike): boolean {
  return error.constructor.name === 'GPUOutOfMemoryError';
}

function toMib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}
