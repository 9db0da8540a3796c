import { describe, expect, it } from 'vitest';
import {
  createSealer,
  openKey,
  PASSPHRASE_ITERATIONS,
  passphraseProblem,
  sealKey,
  toSealer,
} from '../../../../src/app/state/key-sealing.ts';
import type { KeyName } from '../../../../src/core/key-vault-types.ts';

const PASSPHRASE = 'four random words, say';
const JUDGE: KeyName = { role: 'judge', baseUrl: 'https://judge.example/v1' };
const KEY = 'sk-secret-of-the-judge';
/** Enough to work, and quick. */
const FEW = 10;

describe('a sealed key', () => {
  it('opens with the passphrase that sealed it', async () => {
    const sealer = await createSealer(PASSPHRASE, FEW);
    const sealed = await sealKey(sealer, JUDGE, KEY);
    expect(await openKey(await toSealer(PASSPHRASE, sealer), sealed)).toBe(KEY);
  });

  it('stays shut to another passphrase, salt or number of rounds', async () => {
    const sealer = await createSealer(PASSPHRASE, FEW);
    const sealed = await sealKey(sealer, JUDGE, KEY);
    expect(await openKey(await toSealer(`${PASSPHRASE} `, sealer), sealed)).toBeNull();
    expect(await openKey(await toSealer(PASSPHRASE, { ...sealer, salt: new Uint8Array(16) }), sealed)).toBeNull();
    expect(await openKey(await toSealer(PASSPHRASE, { ...sealer, iterations: FEW + 1 }), sealed)).toBeNull();
  });

  it('stays shut once it is moved to another server, to another role, or changed', async () => {
    const sealer = await createSealer(PASSPHRASE, FEW);
    const sealed = await sealKey(sealer, JUDGE, KEY);
    const changed = sealed.ciphertext.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
    expect(await openKey(sealer, { ...sealed, baseUrl: 'https://thief.example/v1' })).toBeNull();
    expect(await openKey(sealer, { ...sealed, role: 'model' })).toBeNull();
    expect(await openKey(sealer, { ...sealed, ciphertext: changed })).toBeNull();
  });

  it('is never the same twice, and holds nothing of the key in the clear', async () => {
    const sealer = await createSealer(PASSPHRASE, FEW);
    const [one, two] = [await sealKey(sealer, JUDGE, KEY), await sealKey(sealer, JUDGE, KEY)];
    expect([...one.iv]).not.toEqual([...two.iv]);
    expect([...one.ciphertext]).not.toEqual([...two.ciphertext]);
    expect(new TextDecoder().decode(one.ciphertext)).not.toContain('sk-');
  });

  it('is sealed by a key that cannot be taken out', async () => {
    const { aesKey } = await createSealer(PASSPHRASE, FEW);
    expect(aesKey).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    await expect(crypto.subtle.exportKey('raw', aesKey)).rejects.toThrow();
  });
});

describe('a passphrase', () => {
  it('is the same however its characters are composed', async () => {
    const sealer = await createSealer('Größe über Maß', FEW);
    const sealed = await sealKey(sealer, JUDGE, KEY);
    expect(await openKey(await toSealer('Größe über Maß'.normalize('NFD'), sealer), sealed)).toBe(KEY);
  });

  it.each([
    ['', 'Give a passphrase'],
    ['            ', 'Give a passphrase'],
    ['short', '5 characters'],
    ['🙂🙃🙂🙃🙂🙃🙂🙃🙂🙃🙂', '11 characters'],
    ['abababababababab', 'few different'],
  ])('is refused with the reason: "%s"', (passphrase, reason) => {
    expect(passphraseProblem(passphrase)).toContain(reason);
  });

  it('is taken from 12 characters on', () => {
    expect(passphraseProblem('abcdef 12345')).toBeNull();
  });

  it('is stretched at least as OWASP asks', () => {
    expect(PASSPHRASE_ITERATIONS).toBeGreaterThanOrEqual(600_000);
  });
});
