/** Where transformers.js looks for the files of a card. */
import type { OnnxAddress } from '../../core/model-address.ts';
import type { ModelCard } from '../../core/types.ts';
import type { GpuProbe } from '../gpu-probe.ts';
import { chooseDevice } from './choose-device.ts';

/** The library's `env.remoteHost` and `env.remotePathTemplate`: joined by `/`, they are the folder of a model's files. */
export interface HubLayout {
  readonly remoteHost: string;
  readonly remotePathTemplate: string;
}

/** @returns null for built-in models, which the site serves itself */
export function onnxAddressOf(card: ModelCard, probe: GpuProbe): OnnxAddress | null {
  if (card.isStandIn && card.weightsUrl === undefined) return null;
  const choice = chooseDevice(card, probe);
  const dtype = 'reason' in choice ? (card.dtypes?.webgpu ?? 'fp32') : choice.dtype;
  const { remoteHost, remotePathTemplate } = hubLayoutOf(card);
  return { kind: 'onnx', weightsUrl: new URL(`${remotePathTemplate}/`, `${remoteHost}/`).href, dtype };
}

/**
 * A card with an address of its own has all its files in that folder. The revision is written out, because the library
 * forgets it where it looks whether there is a tokenizer (4.3.1, `get_tokenizer_files`).
 */
export function hubLayoutOf({ source, revision, weightsUrl }: ModelCard): HubLayout {
  if (weightsUrl === undefined)
    return { remoteHost: 'https://huggingface.co', remotePathTemplate: `${source}/resolve/${encodeURIComponent(revision ?? 'main')}` };
  const { origin, pathname } = new URL(weightsUrl);
  return { remoteHost: origin, remotePathTemplate: pathname.replace(/^\/+|\/+$/g, '') };
}
