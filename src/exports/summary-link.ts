/** A summary as part of an address: JSON, deflated, in base64url. */
import type { LeaderboardSummary } from '../core/summary-types.ts';

/** Longer links are cut by mail programs, chats and some servers. */
export const LONGEST_LINK_CHARACTERS = 16_000;

/** What stands behind `data=`: letters, digits, `-` and `_`. */
export async function packSummary(summary: LeaderboardSummary): Promise<string> {
  const text = new Blob([JSON.stringify(summary)]);
  const packed = new Response(text.stream().pipeThrough(new CompressionStream('deflate-raw')));
  return toBase64Url(new Uint8Array(await packed.arrayBuffer()));
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
