/**
 * What can go wrong below a library, done to the real WebGPU classes of this worker before the library comes. The
 * worker's name says what is wrong from the beginning; a message on the channel makes it go wrong in mid-answer.
 */
import { FAULT_CHANNEL, WORKER_LOCK, type StandingFault, type SuddenFault } from './fault-names.ts';

/** Buffers a model gets before its device is lost while loading. */
const BUFFERS_BEFORE_LOSS = 5;

void navigator.locks.request(WORKER_LOCK, { mode: 'shared' }, () => new Promise(() => undefined));

const fault = self.name as StandingFault;
const devices: GPUDevice[] = [];
let buffers = 0;
let isHanging = false;

/** Replaces a method by one that is given the original. */
function replace<T extends object, K extends keyof T>(prototype: T, name: K, make: (original: T[K]) => T[K]): void {
  prototype[name] = make(prototype[name]);
}

const { destroy } = GPUDevice.prototype;

replace(GPUAdapter.prototype, 'requestDevice', (original) => async function (this: GPUAdapter, descriptor) {
  const device = await original.call(this, descriptor);
  devices.push(device);
  return device;
});

replace(GPUDevice.prototype, 'createBuffer', (original) => function (this: GPUDevice, descriptor) {
  buffers += 1;
  if (fault === 'lost-in-load' && buffers === BUFFERS_BEFORE_LOSS) destroy.call(this);
  return original.call(this, descriptor);
});

replace(GPUDevice.prototype, 'createShaderModule', (original) => function (this: GPUDevice, descriptor) {
  const code = fault === 'bad-shader' ? `${descriptor.code}\nthis is no WGSL` : descriptor.code;
  return original.call(this, { ...descriptor, code });
});

// Results are read by mapping a buffer: a GPU that hangs never comes to it.
replace(GPUBuffer.prototype, 'mapAsync', (original) => function (this: GPUBuffer, ...parameters) {
  return isHanging ? new Promise(() => undefined) : original.apply(this, parameters);
});

if (fault === 'no-webgpu') Object.defineProperty(navigator, 'gpu', { value: undefined });
if (fault === 'no-adapter') replace(GPU.prototype, 'requestAdapter', () => () => Promise.resolve(null));

const SUDDEN: Readonly<Record<SuddenFault, () => void>> = {
  'lose-device': () => {
    for (const device of devices) destroy.call(device);
  },
  hang: () => {
    isHanging = true;
  },
  'close-worker': () => self.close(),
  throw: () =>
    void setTimeout(() => {
      throw new Error('thrown outside of any call');
    }),
};

new BroadcastChannel(FAULT_CHANNEL).addEventListener('message', ({ data }: MessageEvent<SuddenFault>) => SUDDEN[data]());
