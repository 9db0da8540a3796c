/** transformers.js behind three calls. Runs in the worker only; the library comes in by a dynamic import. */
import type * as transformers from '@huggingface/transformers';
import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import { EngineError } from '../../core/errors.ts';
import type { LoadProgress } from '../../core/ports.ts';
import type { ModelCard } from '../../core/types.ts';
import { probeGpu, type GpuProbe, type GpuSurroundings } from '../gpu-probe.ts';
import type { BackendLoadReport, WorkerBackend } from '../worker-api.ts';
import type { WorkerLoadRequest } from '../worker-protocol.ts';
import { chooseDevice, type DeviceChoice } from './choose-device.ts';
import { classifyTransformersError } from './classify-error.ts';
import { createDownloadProgress } from './download-progress.ts';
import { generateReply, windowOf } from './generate-reply.ts';
import { letMessagesIn } from './let-messages-in.ts';
import { hubLayoutOf } from './onnx-address.ts';

/** The exports in use. */
export type TransformersLibrary = Pick<
  typeof transformers,
  'AutoTokenizer' | 'AutoModelForCausalLM' | 'TextStreamer' | 'StoppingCriteria' | 'random' | 'env'
>;

/** A loaded model with what is needed to call it. */
export interface LoadedTransformer {
  readonly library: TransformersLibrary;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly card: ModelCard;
}

/** Prefill of the warm-up, in tokens: enough for the logits of a long prompt to be allocated once. */
const WARM_UP_TOKENS = 1024;

export function createTransformersBackend(
  importLibrary: () => Promise<TransformersLibrary>,
  surroundings: GpuSurroundings,
): WorkerBackend {
  let loaded: LoadedTransformer | null = null;

  async function load(request: WorkerLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<BackendLoadReport> {
    const { card } = request;
    const probe = await probeGpu(surroundings);
    const choice = chooseDevice(card, probe);
    if ('reason' in choice) throw new EngineError('unavailable', choice.reason);
    const library = await importLibrary();
    configure(library, request);
    loaded = await loadModel(library, card, choice, onProgress);
    if (request.warmUp && choice.device === 'webgpu' && !card.isStandIn) {
      onProgress({ phase: 'warm-up', fraction: 0.97, loadedBytes: null, totalBytes: null, text: 'trying a long prompt' });
      await warmUp(loaded);
    }
    return toReport(library, card, choice, probe);
  }

  return {
    load,
    async generate(request, call) {
      if (loaded === null) throw new EngineError('unexpected', 'generate was called before a model was loaded');
      return generateReply(loaded, request, call);
    },
    async unload() {
      const model = loaded?.model;
      loaded = null;
      await model?.dispose();
    },
    classify: classifyTransformersError,
  };
}

/** Built-in models come from the site, others from the hub; ONNX Runtime's wasm always from the site. */
function configure({ env }: TransformersLibrary, request: WorkerLoadRequest): void {
  const isBuiltIn = isBuiltInCard(request.card);
  env.allowLocalModels = isBuiltIn;
  env.allowRemoteModels = !isBuiltIn;
  // A path, not a URL: the library takes a URL for a remote file and then looks for no tokenizer.
  env.localModelPath = new URL(request.siteUrl).pathname;
  // One folder for all files of the card, whatever is asked for; the built-in models are looked for on the site alone.
  Object.assign(env, hubLayoutOf(request.card));
  // The site's own files are small and may change under the same address: the browser's HTTP cache is enough.
  env.useBrowserCache = !isBuiltIn;
  // Would import ONNX Runtime's script from a blob: address, which a strict Content-Security-Policy forbids.
  env.useWasmCache = false;
  // Without paths ONNX Runtime uses the wasm file that the build puts beside its script; the library would set a CDN's.
  delete env.backends.onnx.wasm?.wasmPaths;
}

/** `models/<name>` is a folder of the site, `<owner>/<name>` a repository of the hub. */
function isBuiltInCard(card: ModelCard): boolean {
  return card.source.startsWith('models/');
}

async function loadModel(
  library: TransformersLibrary,
  card: ModelCard,
  { device, dtype }: DeviceChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedTransformer> {
  const options = {
    revision: card.revision ?? 'main',
    local_files_only: isBuiltInCard(card),
    progress_callback: createDownloadProgress(card, onProgress),
  };
  const tokenizer = await library.AutoTokenizer.from_pretrained(card.source, options);
  const model = await library.AutoModelForCausalLM.from_pretrained(card.source, {
    ...options,
    device,
    // The card comes from configuration; the library refuses a name it does not know.
    dtype: dtype as 'fp32',
  });
  // On the GPU each step waits for its result, and messages come in meanwhile.
  if (device === 'wasm') letMessagesIn(model);
  return { library, tokenizer, model, card };
}

/** Makes the peak of GPU memory come before the first question: activations and logits are allocated on first use. */
async function warmUp(loaded: LoadedTransformer): Promise<void> {
  const { tokenizer, model } = loaded;
  const length = Math.min(WARM_UP_TOKENS, windowOf(loaded) - 1);
  const inputs = tokenizer(' the'.repeat(length), { truncation: true, max_length: length }) as Record<string, unknown>;
  await model.generate({ ...inputs, max_new_tokens: 1, do_sample: false });
}

function toReport(library: TransformersLibrary, card: ModelCard, choice: DeviceChoice, probe: GpuProbe): BackendLoadReport {
  const isOnGpu = choice.device === 'webgpu';
  return {
    device: choice.device,
    adapter: isOnGpu && probe.gpu !== null ? probe.gpu.name : null,
    engineVersion: `@huggingface/transformers ${library.env.version}`,
    loadedSource: `${card.source} ${choice.dtype}`,
    warnings: choice.note === null ? [] : [choice.note],
  };
}
