import { describe, expect, it } from 'vitest';
import { PASSPHRASE_ITERATIONS } from '../../../src/app/state/key-sealing.ts';
import { Keyring } from '../../../src/app/state/keyring.svelte.ts';
import { InputError } from '../../../src/core/errors.ts';
import type { KeyName } from '../../../src/core/key-vault-types.ts';
import { MemoryKeyVault } from '../../fakes/memory-key-vault.ts';

const SERVER = 'https://judge.example/v1';
const OTHER = 'https://other.example/v1';
const JUDGE: KeyName = { role: 'judge', baseUrl: SERVER };
const MODEL: KeyName = { role: 'model', baseUrl: SERVER };
const PASSPHRASE = 'correct horse battery';
/** Enough to work, and quick. */
const FEW = 10;

async function openTab(device: MemoryKeyVault, iterations = FEW): Promise<Keyring> {
  const keyring = new Keyring({ store: device.openTab(), iterations });
  await keyring.refresh();
  return keyring;
}

/** A tab whose judge key is kept, and where it is kept. */
async function tabWithKeptKey(key = 'sk-kept') {
  const device = new MemoryKeyVault();
  const keyring = await openTab(device);
  keyring.set(SERVER, key);
  await keyring.keep(JUDGE, PASSPHRASE);
  return { device, keyring };
}

describe('a key', () => {
  it('is in memory only as long as nobody asks for more', async () => {
    const device = new MemoryKeyVault();
    const keyring = await openTab(device);
    keyring.set(SERVER, ' sk-typed ');
    keyring.setForModel(SERVER, 'sk-model');
    expect([keyring.get(SERVER), keyring.getForModel(SERVER)]).toEqual(['sk-typed', 'sk-model']);
    expect(keyring.keeping(JUDGE)).toBe('none');
    expect(device.vault).toBeNull();
  });

  it('is kept as ciphertext, and counts as missing in another tab until the passphrase is given', async () => {
    const { device, keyring } = await tabWithKeptKey();
    expect(keyring.keeping(JUDGE)).toBe('same');
    expect(new TextDecoder('latin1').decode(device.vault?.keys[0]?.ciphertext)).not.toContain('sk-kept');
    const later = await openTab(device);
    expect([later.get(SERVER), later.isLocked, later.keeping(JUDGE)]).toEqual([null, true, 'locked']);
    await later.unlock(PASSPHRASE);
    expect([later.get(SERVER), later.isLocked, later.keeping(JUDGE)]).toEqual(['sk-kept', false, 'same']);
  });

  it('is not kept under a passphrase that is missing or short, and the reason is said', async () => {
    const device = new MemoryKeyVault();
    const keyring = await openTab(device);
    keyring.set(SERVER, 'sk-typed');
    await expect(keyring.keep(JUDGE)).rejects.toThrow('Give a passphrase');
    await expect(keyring.keep(JUDGE, 'short')).rejects.toThrow('5 characters');
    expect(device.vault).toBeNull();
  });

  it('stays as it was where the storage fails, and the failure is told', async () => {
    const { device, keyring } = await tabWithKeptKey();
    device.fault = new Error('disk full');
    await expect(keyring.forget(SERVER)).rejects.toThrow('disk full');
    expect(keyring.get(SERVER)).toBeNull();
    device.fault = null;
    expect(keyring.keeping(JUDGE)).toBe('another');
    await keyring.forget(SERVER);
    expect(device.vault).toBeNull();
  });

  it('cannot be kept where there is no place, which says why', async () => {
    const keyring = new Keyring({ refusal: 'A private window keeps nothing.' });
    keyring.set(SERVER, 'sk-typed');
    expect(keyring.refusal).toBe('A private window keeps nothing.');
    await expect(keyring.keep(JUDGE, PASSPHRASE)).rejects.toThrow('A private window keeps nothing.');
    expect(keyring.get(SERVER)).toBe('sk-typed');
  });

  it('is kept in place of an older one, once the tab asks for that', async () => {
    const { device, keyring } = await tabWithKeptKey('sk-old');
    keyring.set(SERVER, 'sk-new');
    expect(keyring.keeping(JUDGE)).toBe('another');
    await keyring.keep(JUDGE);
    expect([keyring.keeping(JUDGE), device.vault?.keys.length]).toEqual(['same', 1]);
    const later = await openTab(device);
    await later.unlock(PASSPHRASE);
    expect(later.get(SERVER)).toBe('sk-new');
  });

  it('that was typed stays in use when the kept one is opened, and can be changed for it', async () => {
    const { device } = await tabWithKeptKey();
    const later = await openTab(device);
    later.set(SERVER, 'sk-typed');
    await later.unlock(PASSPHRASE);
    expect([later.get(SERVER), later.keeping(JUDGE)]).toEqual(['sk-typed', 'another']);
    later.useKept(JUDGE);
    expect(later.get(SERVER)).toBe('sk-kept');
  });
});

describe('a wrong passphrase', () => {
  it('loses nothing', async () => {
    const { device } = await tabWithKeptKey();
    const before = structuredClone(device.vault);
    const later = await openTab(device);
    await expect(later.unlock('another long passphrase')).rejects.toThrow(InputError);
    expect(device.vault).toEqual(before);
    expect(later.isLocked).toBe(true);
    await later.unlock(PASSPHRASE);
    expect(later.get(SERVER)).toBe('sk-kept');
  });

  it('keeps no second key', async () => {
    const { device } = await tabWithKeptKey();
    const later = await openTab(device);
    later.set(OTHER, 'sk-other');
    await expect(later.keep({ role: 'judge', baseUrl: OTHER }, 'another long passphrase')).rejects.toThrow('not the passphrase');
    expect(device.vault?.keys).toHaveLength(1);
  });
});

describe('several keys', () => {
  it('share the passphrase, which is asked for once', async () => {
    const { device, keyring } = await tabWithKeptKey();
    keyring.setForModel(SERVER, 'sk-model');
    keyring.set(OTHER, 'sk-other');
    await keyring.keep(MODEL);
    await keyring.keep({ role: 'judge', baseUrl: OTHER });
    const later = await openTab(device);
    await later.unlock(PASSPHRASE);
    expect([later.get(SERVER), later.getForModel(SERVER), later.get(OTHER)]).toEqual(['sk-kept', 'sk-model', 'sk-other']);
  });

  it('are opened along when another one is kept with the passphrase', async () => {
    const { device } = await tabWithKeptKey();
    const later = await openTab(device);
    later.set(OTHER, 'sk-other');
    await later.keep({ role: 'judge', baseUrl: OTHER }, PASSPHRASE);
    expect([later.get(SERVER), later.isLocked]).toEqual(['sk-kept', false]);
  });

  it('are listed once each, with those that are in memory only', async () => {
    const { keyring } = await tabWithKeptKey();
    keyring.set(OTHER, 'sk-other');
    expect(keyring.names).toMatchObject([JUDGE, { role: 'judge', baseUrl: OTHER }]);
  });

  it('do not open for another server than the one they were given for', async () => {
    const { device } = await tabWithKeptKey();
    const [kept] = device.vault?.keys ?? [];
    if (device.vault === null || kept === undefined) throw new Error('nothing was kept');
    device.vault = { ...device.vault, keys: [kept, { ...kept, baseUrl: OTHER }] };
    const later = await openTab(device);
    await later.unlock(PASSPHRASE);
    expect([later.get(SERVER), later.get(OTHER)]).toEqual(['sk-kept', null]);
    expect(later.keeping({ role: 'judge', baseUrl: OTHER })).toBe('damaged');
  });
});

describe('forgetting', () => {
  it('deletes a server’s keys from memory and from the device, in every tab', async () => {
    const { device, keyring } = await tabWithKeptKey();
    keyring.set(OTHER, 'sk-other');
    const second = await openTab(device);
    await second.unlock(PASSPHRASE);
    second.set(OTHER, 'sk-other');
    await keyring.forget(SERVER);
    expect([device.vault, keyring.get(SERVER), keyring.get(OTHER)]).toEqual([null, null, 'sk-other']);
    await expect.poll(() => second.get(SERVER)).toBeNull();
    expect([second.get(OTHER), second.isLocked]).toEqual(['sk-other', false]);
  });

  it('needs no passphrase, and the next key begins with a new one', async () => {
    const { device } = await tabWithKeptKey();
    const later = await openTab(device);
    await later.forget(SERVER);
    later.set(SERVER, 'sk-new');
    await later.keep(JUDGE, 'quite another passphrase');
    const last = await openTab(device);
    await expect(last.unlock(PASSPHRASE)).rejects.toThrow('not the passphrase');
    await last.unlock('quite another passphrase');
    expect(last.get(SERVER)).toBe('sk-new');
  });

  it('all deletes what is in memory and what is locked', async () => {
    const { device } = await tabWithKeptKey();
    const later = await openTab(device);
    later.setForModel(OTHER, 'sk-model');
    await later.forgetAll();
    expect([device.vault, later.names]).toEqual([null, []]);
  });
});

describe('locking', () => {
  it('takes what is kept out of memory, and nothing else', async () => {
    const { keyring } = await tabWithKeptKey();
    keyring.set(OTHER, 'sk-other');
    keyring.lock();
    expect([keyring.get(SERVER), keyring.get(OTHER), keyring.isLocked]).toEqual([null, 'sk-other', true]);
    await keyring.unlock(PASSPHRASE);
    expect(keyring.get(SERVER)).toBe('sk-kept');
  });
});

describe('two tabs', () => {
  it('have a key that is kept in the other one, where the passphrase was given in both', async () => {
    const { device, keyring } = await tabWithKeptKey();
    const second = await openTab(device);
    await second.unlock(PASSPHRASE);
    keyring.set(OTHER, 'sk-other');
    await keyring.keep({ role: 'judge', baseUrl: OTHER });
    await expect.poll(() => second.get(OTHER)).toBe('sk-other');
  });

  it('that both begin to keep keep the first one, and the second is told', async () => {
    const device = new MemoryKeyVault();
    const [one, two] = [await openTab(device), await openTab(device)];
    one.set(SERVER, 'sk-one');
    two.set(SERVER, 'sk-two');
    const outcomes = await Promise.allSettled([one.keep(JUDGE, PASSPHRASE), two.keep(JUDGE, 'another long passphrase')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(device.vault?.keys).toHaveLength(1);
  });
});

describe('a vault with fewer rounds than are asked for now', () => {
  it('is sealed again with as many when it is opened', async () => {
    const { device } = await tabWithKeptKey();
    await (await openTab(device, FEW + 5)).unlock(PASSPHRASE);
    expect(device.vault?.iterations).toBe(FEW + 5);
    const later = await openTab(device, FEW + 5);
    await later.unlock(PASSPHRASE);
    expect(later.get(SERVER)).toBe('sk-kept');
  });
});

it('makes as many rounds as OWASP asks, unless it is told otherwise', async () => {
  const device = new MemoryKeyVault();
  const keyring = new Keyring({ store: device.openTab() });
  keyring.set(SERVER, 'sk-typed');
  await keyring.keep(JUDGE, PASSPHRASE);
  expect(device.vault?.iterations).toBe(PASSPHRASE_ITERATIONS);
});
