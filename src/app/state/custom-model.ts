/** A model added by hand: what was typed, and what is wrong with it before anybody is asked. Pure. */

/** As typed. */
export interface CustomModelInput {
  readonly kind: 'mlc' | 'onnx';
  readonly modelId: string;
  /** MLC: folder of the weights, or a model page of the hub. */
  readonly weightsUrl: string;
  /** MLC: the compiled `.wasm` file. */
  readonly libraryUrl: string;
  /** ONNX: `owner/name`, or the address of a folder. */
  readonly place: string;
  /** ONNX on the hub: branch, tag or commit; empty for main. */
  readonly revision: string;
}

export const EMPTY_CUSTOM_MODEL: CustomModelInput = {
  kind: 'mlc',
  modelId: '',
  weightsUrl: '',
  libraryUrl: '',
  place: '',
  revision: '',
};

/** Sentences; empty if the addresses can be asked. */
export function customModelProblems(input: CustomModelInput, takenIds: readonly string[]): readonly string[] {
  const modelId = input.modelId.trim();
  return [
    modelId === '' || modelId.includes('/') ? 'Name: give one without “/”.' : null,
    takenIds.includes(modelId) ? `Name: "${modelId}" is taken.` : null,
    ...(input.kind === 'mlc' ? mlcProblems(input) : [onnxProblem(input)]),
  ].filter((problem) => problem !== null);
}

function mlcProblems({ weightsUrl, libraryUrl }: CustomModelInput): readonly (string | null)[] {
  return [
    isAddress(weightsUrl) ? null : 'Weights: an address that begins with https://.',
    isAddress(libraryUrl) ? null : 'Library: an address that begins with https://.',
  ];
}

function onnxProblem({ place }: CustomModelInput): string | null {
  const isHubId = /^[\w.-]+\/[\w.-]+$/.test(place.trim());
  return isHubId || isAddress(place) ? null : 'Model: owner/name on Hugging Face, or an address that begins with https://.';
}

/** https, or http on this machine. */
function isAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

/** Without the spaces that come with pasting. */
export function trimmed(input: CustomModelInput): CustomModelInput {
  const { kind, modelId, weightsUrl, libraryUrl, place, revision } = input;
  return {
    kind,
    modelId: modelId.trim(),
    weightsUrl: weightsUrl.trim(),
    libraryUrl: libraryUrl.trim(),
    place: place.trim(),
    revision: revision.trim(),
  };
}
