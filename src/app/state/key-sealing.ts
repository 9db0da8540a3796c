/** Keys under a passphrase: PBKDF2 makes an AES key of it, AES-GCM seals each server's key. WebCrypto alone, no storage. */
import type { KeyName, KeyVault, SealedKey } from '../../core/key-vault-types.ts';

/** OWASP, Password Storage Cheat Sheet, for PBKDF2 with HMAC-SHA-256 (read in November 2026). */
export const PASSPHRASE_ITERATIONS = 600_000;

/** Who has the ciphertext can try passphrases without end, so that a short one protects nothing. */
export const SHORTEST_PASSPHRASE = 12;

const FEWEST_DIFFERENT = 6;
const SALT_BYTES = 16;
const IV_BYTES = 12;

/** What is sealed, and with which of the vaults. */
export interface Sealer {
  readonly version: KeyVault['version'];
  readonly iterations: number;
  readonly salt: Uint8Array<ArrayBuffer>;
  /** AES-GCM, 256 bits; its bytes cannot be read, not even by this page. */
  readonly aesKey: CryptoKey;
}

/** Why a new passphrase is refused, with the way out; null if it is not. */
export function passphraseProblem(passphrase: string): string | null {
  const characters = [...passphrase.normalize('NFKC').trim()];
  if (characters.length === 0) return 'Give a passphrase: without one the key would lie there for anyone to read.';
  if (characters.length < SHORTEST_PASSPHRASE)
    return `${characters.length} characters are guessed quickly: take ${SHORTEST_PASSPHRASE} or more, four random words for example.`;
  if (new Set(characters).size < FEWEST_DIFFERENT)
    return 'So few different characters are guessed quickly: take four random words, for example.';
  return null;
}

/** A sealer with a salt of its own. */
export function createSealer(passphrase: string, iterations: number): Promise<Sealer> {
  return toSealer(passphrase, { version: 1, iterations, salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)) });
}

/** The sealer of a vault, if the passphrase is the right one: only opening a key tells. */
export async function toSealer(
  passphrase: string,
  { version, iterations, salt }: Pick<KeyVault, 'version' | 'iterations' | 'salt'>,
): Promise<Sealer> {
  // The same characters, however a keyboard composes them.
  const bytes = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
  const aesKey = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', iterations, salt },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  return { version, iterations, salt, aesKey };
}

/** Seals a key for one role at one server: moved to another, it does not open. */
export async function sealKey(sealer: Sealer, { role, baseUrl }: KeyName, key: string): Promise<SealedKey> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(sealer, { role, baseUrl }) };
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, sealer.aesKey, new TextEncoder().encode(key)));
  return { role, baseUrl, iv, ciphertext };
}

/** null if it does not open: another passphrase, or a record that was changed. */
export async function openKey(sealer: Sealer, { iv, ciphertext, ...name }: SealedKey): Promise<string | null> {
  const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(sealer, name) };
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, sealer.aesKey, ciphertext));
  } catch {
    return null;
  }
}

function boundTo({ version }: Sealer, { role, baseUrl }: KeyName): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['benchtab-key', version, role, baseUrl]));
}
