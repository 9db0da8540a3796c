/** The public hubs, and the mirrors that may stand in their place. */
import type { ModelSources } from '../core/config-types.ts';

export const PUBLIC_HUB = 'https://huggingface.co';
export const PUBLIC_LIBRARIES = 'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models';

/**
 * Where a file is fetched from. Its key stays the address on the public hub, under which the engines look: they then
 * need no word of a mirror, and files fetched before it was set are still found.
 */
export function fetchAddress(key: string, sources: ModelSources): string {
  return replaceBase(replaceBase(key, PUBLIC_HUB, sources.hub), PUBLIC_LIBRARIES, sources.libraries);
}

function replaceBase(address: string, publicBase: string, base: string): string {
  return address.startsWith(`${publicBase}/`) ? base.replace(/\/+$/, '') + address.slice(publicBase.length) : address;
}
