import { afterEach, describe, expect, it } from 'vitest';
import { listServedModels } from '../../../../src/engines/openai/served-models.ts';
import { type FakeServer, type FakeServerOptions, startOpenAiServer } from '../../../fakes/openai-server.ts';

let server: FakeServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function listFrom(options: FakeServerOptions, apiKey: string | null = null) {
  server = await startOpenAiServer(options);
  return listServedModels({ baseUrl: server.baseUrl, apiKey });
}

function answering(body: unknown) {
  const fetch = () => Promise.resolve(new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } }));
  return listServedModels({ baseUrl: 'http://localhost:1/v1', apiKey: null, fetch });
}

describe('listServedModels', () => {
  it('names what the server has, with the context length where it tells one', async () => {
    expect(await listFrom({ models: ['b', 'a'], contextTokens: 4096 })).toEqual([
      { modelId: 'b', shutdownDate: null, contextTokens: 4096 },
      { modelId: 'a', shutdownDate: null, contextTokens: 4096 },
    ]);
  });

  it.each([
    [{ id: 'm', context_window: 131072 }, 131072],
    [{ id: 'm', context_length: 32768 }, 32768],
    [{ id: 'm', meta: { n_ctx: 2048, n_ctx_train: 131072 } }, 2048],
    [{ id: 'm', meta: { n_ctx_train: 131072 } }, null],
    [{ id: 'm', max_model_len: 'long' }, null],
    [{ id: 'm', meta: null }, null],
  ])('reads from %j the context length %s', async (entry, contextTokens) => {
    expect(await answering({ data: [entry] })).toEqual([{ modelId: 'm', shutdownDate: null, contextTokens }]);
  });

  it.each([
    ['2027-01-14', '2027-01-14'],
    ['2027-01-14T12:00:00Z', '2027-01-14'],
    [1_799_884_800, '2027-01-14'],
    ['soon', null],
    ['12', null],
    [Number.MAX_VALUE, null],
    [{}, null],
  ])('reads from the end %j the day %s', async (shutdown_date, shutdownDate) => {
    expect(await answering({ data: [{ id: 'm', shutdown_date }] })).toMatchObject([{ shutdownDate }]);
  });

  it('passes over what is no model', async () => {
    expect(await answering({ data: [null, 7, {}, { id: '' }, { id: 3 }, { id: 'm' }] })).toHaveLength(1);
    expect(await answering({ data: 'none' })).toEqual([]);
  });

  it('asks for a missing key, and shows a refused one to nobody', async () => {
    await expect(listFrom({ key: 'sk-right' })).rejects.toMatchObject({ kind: 'unauthorized' });
    await server?.close();
    const refused = listFrom({ key: 'sk-right' }, 'sk-planted-secret');
    await expect(refused).rejects.toThrow(/refused the key \(401\)/);
    await expect(refused).rejects.not.toThrow(/planted/);
  });

  it('says where nothing answers', async () => {
    await expect(listServedModels({ baseUrl: 'http://127.0.0.1:9/v1', apiKey: null })).rejects.toThrow(/is the server running\?/);
    await expect(listServedModels({ baseUrl: 'nowhere', apiKey: null })).rejects.toThrow(/not the address of a server/);
  });
});
