/** What a hub tells of a repository's files: size, and SHA-256 of the large ones. */
import type { ModelSources } from '../core/config-types.ts';
import { countAt, isRecord, textAt } from './json-values.ts';
import { fetchAddress, PUBLIC_HUB } from './sources.ts';
import type { FileHash, ModelFile } from './types.ts';

export interface ListedFile {
  readonly bytes: number | null;
  readonly hash: FileHash | null;
}

/** By path within the repository. */
export type HubListing = ReadonlyMap<string, ListedFile>;

/** `<hub>/<owner>/<name>/resolve/<revision>/` → the address of its listing; null for a folder that is no repository. */
export function listingAddress(weightsUrl: string, sources: ModelSources): string | null {
  if (!weightsUrl.startsWith(`${PUBLIC_HUB}/`)) return null;
  const parts = /^([^/]+\/[^/]+)\/resolve\/([^/]+)\/$/.exec(weightsUrl.slice(PUBLIC_HUB.length + 1));
  const [, repository, revision] = parts ?? [];
  if (repository === undefined || revision === undefined) return null;
  return fetchAddress(`${PUBLIC_HUB}/api/models/${repository}/tree/${revision}?recursive=true`, sources);
}

/** The hub's `tree` answer. Entries that are not files, or not understood, are left out. */
export function parseListing(answer: unknown): HubListing {
  const entries = Array.isArray(answer) ? answer.filter(isRecord) : [];
  return new Map(
    entries.flatMap((entry) => {
      const { type, path } = entry;
      if (type !== 'file' || typeof path !== 'string') return [];
      return [[path, { bytes: countAt(entry, 'lfs', 'size') ?? countAt(entry, 'size'), hash: sha256Of(entry) }] as const];
    }),
  );
}

function sha256Of(entry: unknown): FileHash | null {
  const hex = textAt(entry, 'lfs', 'oid');
  return hex !== null && /^[0-9a-f]{64}$/i.test(hex) ? { algorithm: 'sha256', hex: hex.toLowerCase() } : null;
}

/** The file with the size and hash that its own index does not tell. */
export function withListing(file: ModelFile, listing: HubListing | null): ModelFile {
  const listed = file.isShared ? undefined : listing?.get(file.path);
  return { ...file, bytes: file.bytes ?? listed?.bytes ?? null, hash: file.hash ?? listed?.hash ?? null };
}
