/** What an error of transformers.js or ONNX Runtime means. Both throw plain Errors, so the text has to tell. */
import { EngineError, type EngineErrorKind } from '../../core/errors.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly kind: EngineErrorKind;
  /** What to do about it. */
  readonly advice: string;
}

/** The first match counts. */
const RULES: readonly Rule[] = [
  {
    pattern: /bad_alloc|array buffer allocation failed|out of memory|memory access out of bounds|invalid typed array length/i,
    kind: 'out-of-memory',
    advice: 'the model does not fit into memory: close other programs and tabs, or choose a smaller model',
  },
  {
    pattern: /createshadermodule|shadermodule|computepipeline|wgsl/i,
    kind: 'load-failed',
    advice: 'the GPU refused a program of the model: update the browser and the graphics driver, or choose another model',
  },
  {
    pattern: /device (is |was )?lost|device.*destroyed|mapAsync/i,
    kind: 'device-lost',
    advice: 'the GPU went away: close other programs that use it, then try again',
  },
  {
    pattern: /quotaexceeded|quota has been exceeded/i,
    kind: 'storage-full',
    advice: 'the browser has no room left for the model: free disk space, or delete other models',
  },
  {
    pattern: /failed to fetch|networkerror|load failed|network error|err_network|status.*5\d\d/i,
    kind: 'network',
    advice: 'the model could not be fetched: check the connection, then try again',
  },
  {
    pattern: /does not support fp16|unsupported device|no available backend/i,
    kind: 'unavailable',
    advice: 'this browser cannot run the model: choose another variant',
  },
  {
    pattern: /could not locate file|file was not found|unauthorized access|forbidden access|unsupported model type|not valid json|protobuf parsing failed|can't create a session/i,
    kind: 'load-failed',
    advice: "the model's files are missing or wrong: check the card's source and revision",
  },
];

/** An EngineError as it is; anything else by its text, `unexpected` if no rule knows it. */
export function classifyTransformersError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  if (rule === undefined) return new EngineError('unexpected', `transformers.js failed: ${text}`, { cause: thrown });
  return new EngineError(rule.kind, `${rule.advice} (${text})`, { cause: thrown });
}
