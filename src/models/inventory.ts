/** What lies in the engines' buckets: the page's own models, and whatever else the origin keeps there. */
import type { ModelAddress } from '../core/model-address.ts';
import type { ModelCard } from '../core/types.ts';
import { ENGINE_BUCKETS, PIECES_BUCKET, sizeOf } from './buckets.ts';
import { listFiles, readStoredJson } from './file-list.ts';
import { statusOf, toCardFiles } from './file-status.ts';
import type { CardFiles, ForeignFiles } from './types.ts';

/** A card with the address of the variant that this machine would load. */
export interface LocatedCard {
  readonly card: ModelCard;
  readonly address: ModelAddress;
}

export async function cardFilesOf(caches: CacheStorage, { card, address }: LocatedCard): Promise<CardFiles> {
  const { files, isWhole } = await listFiles(address, readStoredJson(caches));
  return toCardFiles(card.modelId, await Promise.all(files.map((file) => statusOf(caches, file))), isWhole);
}

/** Stored files that belong to none of the cards, by the folder they came from. */
export async function foreignFiles(caches: CacheStorage, cards: readonly CardFiles[]): Promise<readonly ForeignFiles[]> {
  const own = new Set(cards.flatMap(({ files }) => files.map(({ file }) => file.key)));
  const found = new Map<string, { files: number; bytes: number }>();
  for (const name of [...ENGINE_BUCKETS, PIECES_BUCKET]) {
    const bucket = await caches.open(name);
    for (const request of await bucket.keys()) {
      if (own.has(withoutPiece(request.url))) continue;
      const response = await bucket.match(request);
      const sofar = found.get(originOf(request.url)) ?? { files: 0, bytes: 0 };
      const bytes = sofar.bytes + (response === undefined ? 0 : await sizeOf(response));
      found.set(originOf(request.url), { files: sofar.files + 1, bytes });
    }
  }
  return [...found].map(([origin, sums]) => ({ origin, ...sums })).toSorted((a, b) => b.bytes - a.bytes);
}

function withoutPiece(key: string): string {
  const url = new URL(key);
  url.searchParams.delete('benchtab-piece');
  return url.href;
}

/** A repository for the hub's layout, the folder for any other. */
function originOf(key: string): string {
  const { host, pathname } = new URL(key);
  const repository = /^\/(.+?)\/resolve\//.exec(pathname)?.[1];
  return `${host}/${repository ?? pathname.split('/').slice(1, -1).join('/')}`;
}
