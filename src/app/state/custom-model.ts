/** A model added by hand: what was typed, what is wrong with it, and the card it becomes. Pure. */
import type { ModelCard } from '../../core/types.ts';

/** As typed. */
export interface CustomModelInput {
  modelId: string;
  weightsUrl: string;
  libraryUrl: string;
  memoryMb: string;
  contextTokens: string;
}

/** Sentences; empty if the card can be made. */
export function customModelProblems(input: CustomModelInput, takenIds: readonly string[]): readonly string[] {
  const modelId = input.modelId.trim();
  return [
    modelId === '' || modelId.includes('/') ? 'Name: give one without “/”.' : null,
    takenIds.includes(modelId) ? `Name: "${modelId}" is taken.` : null,
    isAddress(input.weightsUrl) ? null : 'Weights: an address that begins with https://.',
    isAddress(input.libraryUrl) ? null : 'Library: an address that begins with https://.',
    input.memoryMb === '' || Number(input.memoryMb) > 0 ? null : 'GPU memory: a number of MB, or nothing.',
    Number.isInteger(Number(input.contextTokens)) && Number(input.contextTokens) >= 512
      ? null
      : 'Context length: a whole number of tokens from 512.',
  ].filter((problem) => problem !== null);
}

/** https, or http on this machine. */
function isAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

/** Only for input without problems. */
export function customModel(input: CustomModelInput): ModelCard {
  const modelId = input.modelId.trim();
  return {
    modelId,
    label: modelId,
    family: 'custom',
    engine: 'webllm',
    source: modelId,
    parameters: null,
    quantization: /q\d+f(?:16|32)(?:_\d)?/.exec(`${modelId} ${input.weightsUrl}`)?.[0] ?? 'unknown',
    contextTokens: Number(input.contextTokens),
    downloadBytes: null,
    gpuBytes: input.memoryMb === '' ? null : Number(input.memoryMb) * 1024 ** 2,
    licence: '',
    promptFormat: 'chat',
    isStandIn: false,
    weightsUrl: input.weightsUrl.trim(),
    libraryUrl: input.libraryUrl.trim(),
  };
}
