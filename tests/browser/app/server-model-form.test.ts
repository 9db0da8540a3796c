import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Services } from '../../../src/app/context.ts';
import { EngineError } from '../../../src/core/errors.ts';
import type { Availability, Engine } from '../../../src/core/ports.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { ScriptedEngine } from '../../fakes/scripted-engine.ts';
import FormHost from './FormHost.svelte';
import { createWholeApp, gate } from './whole-app.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';

const URL_FIELD = 'http://localhost:8000/v1';

function show(services: Partial<Services> = {}, takenIds: readonly string[] = []) {
  const asked: (string | null)[] = [];
  const added: ModelCard[] = [];
  const found: Availability = { available: true, note: null };
  const { context } = createWholeApp({
    services: {
      listServedModels: () =>
        Promise.resolve([
          { modelId: 'org/small', shutdownDate: null, contextTokens: null },
          { modelId: 'org/big', shutdownDate: null, contextTokens: 32_768 },
        ]),
      createModelEngine: (_card, apiKey) => {
        asked.push(apiKey);
        return Promise.resolve(engineThatFinds(found));
      },
      ...services,
    },
  });
  render(FormHost, { props: { context, takenIds, onadd: (card: ModelCard) => added.push(card) } });
  return { context, asked, added };
}

function engineThatFinds(found: Availability): Engine {
  const engine = new ScriptedEngine({ engineId: 'openai', reply: () => 'unused' });
  return Object.assign(engine, { probe: () => Promise.resolve(found) });
}

const field = (label: string) => page.getByLabelText(label);
const add = () => page.getByRole('button', { name: 'Add the model' });

describe('ServerModelForm', () => {
  it('keeps a model that the server was asked for, and its key in memory alone', async () => {
    const { context, asked, added } = show();
    await field('Base URL').fill(URL_FIELD);
    await field('Key').fill(' sk-secret-1 ');
    await page.getByRole('button', { name: 'What does it have?' }).click();
    await page.getByRole('button', { name: /org\/big/ }).click();
    await expect.element(field('Context length')).toHaveValue(32_768);
    await field('Conversations at once').fill('6');
    await add().click();
    await expect.element(page.getByText('org/big is in the list.')).toBeVisible();
    expect(asked).toEqual(['sk-secret-1']);
    expect(added).toEqual([expect.objectContaining({ modelId: 'org__big', source: 'org/big', baseUrl: URL_FIELD, slots: 6, contextTokens: 32_768 })]);
    expect(JSON.stringify(added)).not.toContain('sk-secret');
    expect(context.keyring.getForModel(URL_FIELD)).toBe('sk-secret-1');
    expect(context.keyring.get(URL_FIELD)).toBeNull();
  });

  it('keeps nothing that the server does not have, and says what it said', async () => {
    const reason = 'http://localhost:8000/v1 does not have "nope" for this key; it has org/small';
    const { added } = show({ createModelEngine: () => Promise.resolve(engineThatFinds({ available: false, reason })) });
    await field('Base URL').fill(URL_FIELD);
    await field('Model, as the server knows it').fill('nope');
    await add().click();
    await expect.element(page.getByText(reason)).toBeVisible();
    expect(added).toEqual([]);
  });

  it('tells what is wrong before it asks anybody', async () => {
    const { asked } = show({}, ['taken']);
    await field('Base URL').fill('http://gpu-box:8000/v1');
    await field('Model, as the server knows it').fill('taken');
    await add().click();
    await expect.element(page.getByText(/ssh -L 8000:localhost:8000 gpu-box/)).toBeVisible();
    await expect.element(page.getByText(/“taken” is taken/)).toBeVisible();
    expect(asked).toEqual([]);
  });

  it('shows why a server does not say what it has', async () => {
    const listServedModels = () => Promise.reject(new EngineError('unauthorized', 'the server asks for a key (401)'));
    show({ listServedModels });
    await field('Base URL').fill(URL_FIELD);
    await page.getByRole('button', { name: 'What does it have?' }).click();
    await expect.element(page.getByText('the server asks for a key (401)')).toBeVisible();
  });

  it('lets no slow server answer for the address that was typed after it', async () => {
    const arrived = gate();
    const listServedModels = () => arrived.opened.then(() => [{ modelId: 'late', shutdownDate: null, contextTokens: null }]);
    show({ listServedModels });
    await field('Base URL').fill(URL_FIELD);
    await page.getByRole('button', { name: 'What does it have?' }).click();
    await field('Base URL').fill('https://other.example/v1');
    arrived.open();
    await arrived.opened;
    await expect.element(page.getByRole('button', { name: 'What does it have?' })).toBeEnabled();
    expect(page.getByText('late').elements()).toEqual([]);
  });

  it('gives no server the key that another has seen', async () => {
    const asked: (string | null)[] = [];
    const listServedModels = (baseUrl: string, apiKey: string | null) => {
      asked.push(`${baseUrl} ${apiKey}`);
      return Promise.resolve([]);
    };
    show({ listServedModels });
    const list = () => page.getByRole('button', { name: 'What does it have?' }).click();
    await field('Base URL').fill(URL_FIELD);
    await field('Key').fill('sk-of-the-first');
    await list();
    await field('Base URL').fill(`${URL_FIELD}/`);
    await list();
    await field('Base URL').fill('https://other.example/v1');
    await list();
    await expect.element(field('Key')).toHaveValue('');
    expect(asked).toEqual([
      `${URL_FIELD} sk-of-the-first`,
      `${URL_FIELD}/ sk-of-the-first`,
      'https://other.example/v1 null',
    ]);
  });
});
