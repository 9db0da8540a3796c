/** What an error of WebLLM means. Its classes keep their names through minification, so the name decides first. */
import { EngineError, type EngineErrorKind } from '../../core/errors.ts';

interface Meaning {
  readonly kind: EngineErrorKind;
  readonly advice: string;
}

const NO_GPU: Meaning = {
  kind: 'unavailable',
  advice: 'this GPU cannot run the model: choose the f32 variant, a smaller model, or one that runs on the CPU',
};
const LOST: Meaning = {
  kind: 'device-lost',
  advice: 'the GPU went away: close other programs that use it, or choose a smaller model or a shorter context',
};
const NO_MEMORY: Meaning = {
  kind: 'out-of-memory',
  advice: 'the model does not fit into GPU memory: choose a smaller model or a shorter context',
};
const NO_NETWORK: Meaning = {
  kind: 'network',
  advice: 'the model could not be fetched: check the connection, then try again; finished parts are kept',
};
const NO_SPACE: Meaning = {
  kind: 'storage-full',
  advice: 'the browser has no room left for the model: free disk space, or delete other models',
};
const BAD_FILES: Meaning = {
  kind: 'load-failed',
  advice: "the model's files are missing or do not fit this version of WebLLM: check the card's addresses",
};
const BAD_PROGRAM: Meaning = {
  kind: 'load-failed',
  advice: 'the GPU refused a program of the model: update the browser and the graphics driver, or choose another variant',
};
const BAD_REQUEST: Meaning = { kind: 'bad-request', advice: 'WebLLM refuses the request' };
const TOO_LONG: Meaning = { kind: 'context-full', advice: "the conversation is longer than the model's window" };

const BY_NAME: Readonly<Record<string, Meaning>> = {
  WebGPUNotAvailableError: NO_GPU,
  WebGPUNotFoundError: NO_GPU,
  ShaderF16SupportError: NO_GPU,
  FeatureSupportError: NO_GPU,
  DeviceLostError: LOST,
  GPUPipelineError: BAD_PROGRAM,
  // mapAsync rejects with it once the device is gone.
  OperationError: LOST,
  // The library unloads the model by itself when its device is lost.
  ModelNotLoadedError: LOST,
  WorkerEngineModelNotLoadedError: LOST,
  SpecifiedModelNotFoundError: LOST,
  GPUOutOfMemoryError: NO_MEMORY,
  ContextWindowSizeExceededError: TOO_LONG,
  NetworkError: NO_NETWORK,
  QuotaExceededError: NO_SPACE,
  IntegrityError: BAD_FILES,
  LinkError: BAD_FILES,
  CompileError: BAD_FILES,
  ModelNotFoundError: BAD_FILES,
  MissingModelError: BAD_FILES,
  UnsupportedTokenizerFilesError: BAD_FILES,
  ArtifactManifestError: BAD_FILES,
  WindowSizeConfigurationError: BAD_FILES,
  WindowSizeSpecificationError: BAD_FILES,
  AttentionSinkSizeError: BAD_FILES,
  MinValueError: BAD_REQUEST,
  NonNegativeError: BAD_REQUEST,
  ConfigValueError: BAD_REQUEST,
  SeedTypeError: BAD_REQUEST,
  MessageOrderError: BAD_REQUEST,
  SystemMessageOrderError: BAD_REQUEST,
  InvalidStreamOptionsError: BAD_REQUEST,
  StreamingCountError: BAD_REQUEST,
  UnsupportedFieldsError: BAD_REQUEST,
  GrammarMatcherInitError: BAD_REQUEST,
  AbortError: { kind: 'cancelled', advice: 'the load was cancelled' },
};

/** For errors without a telling name (WebLLM has a RangeError of its own, too). The first match counts. */
const BY_TEXT: readonly { readonly pattern: RegExp; readonly meaning: Meaning }[] = [
  { pattern: /^make sure /i, meaning: BAD_REQUEST },
  { pattern: /already been disposed|device.*(was|is) lost|instance (was|is) dropped/i, meaning: LOST },
  { pattern: /out of memory|array buffer allocation failed|invalid (typed )?array (buffer )?length/i, meaning: NO_MEMORY },
  { pattern: /quota/i, meaning: NO_SPACE },
  { pattern: /failed to fetch|execute 'add' on 'cache'|err_network|cannot fetch/i, meaning: NO_NETWORK },
  { pattern: /cannot find global function|import #\d+|not valid json|unexpected token|cannot find parameter/i, meaning: BAD_FILES },
  { pattern: /compatible gpu|cannot initialize runtime/i, meaning: NO_GPU },
];

/** An EngineError as it is; anything else by its name, then by its text, `unexpected` if neither is known. */
export function classifyWebllmError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
  const meaning = byName(name) ?? BY_TEXT.find(({ pattern }) => pattern.test(message))?.meaning;
  if (meaning === undefined) return new EngineError('unexpected', `WebLLM failed: ${name}: ${message}`, { cause: thrown });
  return new EngineError(meaning.kind, `${meaning.advice} (${name}: ${message})`, { cause: thrown });
}

function byName(name: string): Meaning | undefined {
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}
