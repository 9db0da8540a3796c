import 'fake-indexeddb/auto';
import { deleteDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyVault } from '../../../src/core/key-vault-types.ts';
import { InputError } from '../../../src/core/errors.ts';
import { type IdbKeyVaultStore, openIdbKeyVaultStore } from '../../../src/storage/idb-key-vault-store.ts';

const NAME = 'vault-unit';
const opened: IdbKeyVaultStore[] = [];

const VAULT: KeyVault = {
  version: 1,
  iterations: 10,
  salt: new Uint8Array([1, 2, 3]),
  keys: [{ role: 'judge', baseUrl: 'https://judge.example/v1', iv: new Uint8Array([4]), ciphertext: new Uint8Array([5, 6]) }],
};

async function open(): Promise<IdbKeyVaultStore> {
  const store = await openIdbKeyVaultStore(NAME);
  opened.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await deleteDB(NAME);
});

describe('the vault in IndexedDB', () => {
  it('is none, is kept whole, and is deleted', async () => {
    const store = await open();
    expect(await store.read()).toBeNull();
    await store.change(() => VAULT);
    expect(await (await open()).read()).toEqual(VAULT);
    await store.change(() => null);
    expect(await store.read()).toBeNull();
  });

  it('stays as it was where a change is refused', async () => {
    const store = await open();
    await store.change(() => VAULT);
    const refuse = () => {
      throw new InputError('not so');
    };
    await expect(store.change(refuse)).rejects.toThrow('not so');
    expect(await store.read()).toEqual(VAULT);
  });

  it('is changed by one tab after the other', async () => {
    const stores = [await open(), await open()];
    await stores[0]?.change(() => ({ ...VAULT, iterations: 0 }));
    const addOne = (vault: KeyVault | null) => ({ ...VAULT, iterations: (vault?.iterations ?? 0) + 1 });
    await Promise.all(Array.from({ length: 10 }, (_, index) => stores[index % 2]?.change(addOne)));
    expect((await stores[0]?.read())?.iterations).toBe(10);
  });

  it('tells other tabs, until they stop listening, and nobody of what was refused', async () => {
    const [one, two] = [await open(), await open()];
    const heard: string[] = [];
    one.watch(() => heard.push('own'));
    const stop = two.watch(() => heard.push('other'));
    const next = () => new Promise<void>((resolve) => void two.watch(resolve));
    const told = next();
    await one.change(() => VAULT);
    await told;
    expect(heard).toEqual(['other']);
    stop();
    const toldAgain = next();
    await one.change(() => null);
    await toldAgain;
    expect(heard).toEqual(['other']);
  });
});
