/** What is recorded beside the models: how they were made, how good they are, and the hash of every file. */
import { createHash } from 'node:crypto';
import type { Corpus } from './corpus.ts';
import { CONTEXT_TOKENS } from './graph-constants.ts';
import type { ModelFiles } from './model-files.ts';
import type { Recipe } from './recipes.ts';

export interface MadeModel {
  readonly recipe: Recipe;
  readonly files: ModelFiles;
  readonly parameters: number;
  readonly quality: { readonly trainingBitsPerByte: number; readonly heldOutBitsPerByte: number };
}

export interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ManifestModel extends Recipe {
  readonly parameters: number;
  readonly contextTokens: number;
  /** All files together. */
  readonly downloadBytes: number;
  /** Rounded to thousandths; see `bitsPerByte`. */
  readonly trainingBitsPerByte: number;
  readonly heldOutBitsPerByte: number;
  readonly files: readonly ManifestFile[];
}

export interface Manifest {
  readonly corpusSha256: string;
  readonly models: readonly ManifestModel[];
}

export function createManifest(corpus: Corpus, models: readonly MadeModel[]): Manifest {
  return { corpusSha256: corpus.sha256, models: models.map(describe) };
}

function describe({ recipe, files, parameters, quality }: MadeModel): ManifestModel {
  const listed = Array.from(files, ([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }));
  return {
    ...recipe,
    parameters,
    contextTokens: CONTEXT_TOKENS,
    downloadBytes: listed.reduce((total, file) => total + file.bytes, 0),
    trainingBitsPerByte: thousandths(quality.trainingBitsPerByte),
    heldOutBitsPerByte: thousandths(quality.heldOutBitsPerByte),
    files: listed,
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
