/** What made a run, in a line. Pure. */
import { hasLoadedF32, quantizationOf } from '../../../core/gpu-memory.ts';
import type { RunState } from '../../../core/types.ts';
import { counted, formatDuration } from '../../format.ts';

/** Nothing of such a run happened here but its taking over. */
export function isForeign({ spec }: RunState): boolean {
  return spec.origin !== undefined && spec.answersOf === undefined;
}

/** Weights in use; null for a served model, whose quantization is the server's affair and seldom known. */
export function variantText(state: RunState): string | null {
  const { model } = state.spec;
  return model.quantization === 'unknown' ? null : quantizationOf(model, hasLoadedF32(state));
}

/** Engine, graphics card or server, context length, browser, time; of a foreign run, its files. */
export function originText(state: RunState): string {
  return isForeign(state) ? filesText(state) : machineText(state);
}

function machineText(state: RunState): string {
  const { loadReport, spec, activeMs } = state;
  return [loadReport?.engineVersion, placeText(state), contextText(state), spec.environment.browser, formatDuration(activeMs)]
    .filter((part) => part !== undefined && part !== null)
    .join(' · ');
}

function placeText({ spec: { model }, loadReport }: RunState): string | undefined {
  if (model.baseUrl !== undefined) return `on ${URL.parse(model.baseUrl)?.host ?? 'a server'}`;
  return loadReport?.adapter ?? loadReport?.device;
}

/** Of a served model the length is its server's affair. */
function contextText({ spec: { model }, loadReport, contextTokens }: RunState): string | null {
  if (model.baseUrl !== undefined || loadReport === null) return null;
  return `context ${contextTokens.toLocaleString('en')} tokens`;
}

function filesText({ spec, answers, judgments }: RunState): string {
  return [
    counted(answers.size, 'answer'),
    ...(spec.judge === null ? [] : [counted(judgments.size, 'judgment')]),
    `from ${spec.origin?.files.map((path) => path.split('/').at(-1)).join(', ') ?? ''}`,
  ].join(' · ');
}
