/** Where WebLLM looks for the files of a card, by the list of its models without the library itself. */
import type { MlcAddress } from '../../core/model-address.ts';
import type { ModelCard } from '../../core/types.ts';
import type { GpuProbe } from '../gpu-probe.ts';
import { chooseVariant } from './choose-variant.ts';
import listed from './listed-models.json';
import { modelRecordFor } from './model-record.ts';

/**
 * @param probe  decides between f16 and f32; where the card cannot run, its first variant is meant
 * @throws EngineError "load-failed" for an id that the library does not list
 */
export function mlcAddressOf(card: ModelCard, probe: GpuProbe, siteUrl: string): MlcAddress {
  const choice = chooseVariant(card, probe);
  const source = 'reason' in choice ? card.source : choice.source;
  const record = modelRecordFor(card, source, siteUrl, listed);
  return {
    kind: 'mlc',
    weightsUrl: folderOf(record.model),
    libraryUrl: record.model_lib,
    manifest: record.model_manifest ?? null,
  };
}

/** As the library's `cleanModelUrl`: the hub's main branch, unless a revision is named. */
function folderOf(model: string): string {
  const folder = model.endsWith('/') ? model : `${model}/`;
  return new URL(/.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`).href;
}
