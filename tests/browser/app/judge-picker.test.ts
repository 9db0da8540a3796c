import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import { EngineError } from '../../../src/core/errors.ts';
import type { ServedModel } from '../../../src/core/model-listing.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp, type AppScript } from './whole-app.ts';

const OPENAI = 'https://api.openai.com/v1';

beforeEach(() => localStorage.clear());

function servedModel(modelId: string, shutdownDate: string | null = null): ServedModel {
  return { modelId, shutdownDate, contextTokens: null };
}

/** Set up on a server that lists these, or what a test makes of the call. */
async function show(list: () => Promise<readonly ServedModel[]>, script: AppScript = {}) {
  const asked: (string | null)[] = [];
  const app = createWholeApp({
    ...script,
    services: {
      ...script.services,
      listServedModels: (_baseUrl, key) => {
        asked.push(key);
        return list();
      },
    },
  });
  await page.viewport(1280, 900);
  window.location.hash = '#/setup';
  render(App, { props: { context: app.context } });
  return { ...app, asked };
}

const listing = (...models: ServedModel[]) => () => Promise.resolve(models);
const judge = (name: RegExp) => page.getByRole('radio', { name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const key = () => page.getByLabelText('Key for api.openai.com');

describe('the judge picker', () => {
  it('begins with the practice judge, and asks no server on a first visit', async () => {
    const { asked } = await show(listing(servedModel('gpt-4.1-nano')));
    await expect.element(judge(/^Practice judge/)).toBeChecked();
    await expect.element(button(/^Start/)).toBeEnabled();
    expect(asked).toEqual([]);
  });

  it('takes the judge that was asked for while the key’s list has it', async () => {
    await show(listing(servedModel('gpt-4.1-nano'), servedModel('gpt-6-luna')));
    await judge(/^GPT-4.1 nano/).click();
    await expect.element(page.getByText(/OpenAI ended gpt-4.1-nano on 23 Oct 2026\. The list of your key will tell/)).toBeVisible();
    await key().fill('sk-mine');
    await expect.element(page.getByText(/api.openai.com has gpt-4.1-nano, although it was to end on 23 Oct 2026/)).toBeVisible();
    await expect.element(button(/^Start/)).toBeEnabled();
  });

  it('proposes the successor of a judge that is gone, and starts only once it is confirmed', async () => {
    const { context } = await show(listing(servedModel('gpt-6-luna')));
    await judge(/^GPT-4.1 nano/).click();
    await key().fill('sk-mine');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/GPT-4.1 nano is gone\..*does not have gpt-4.1-nano for this key/);
    await expect.element(button(/^Start/)).toBeDisabled();
    await expect.element(page.getByText('GPT-4.1 nano is gone from api.openai.com: confirm GPT-6 luna in its place')).toBeVisible();
    expect(context.setup.choices.judgeId).toBe('gpt-4.1-nano');
    await button('Judge with GPT-6 luna').click();
    expect(context.setup.choices.judgeId).toBe('gpt-6-luna');
    await expect.element(button(/^Start/)).toBeEnabled();
  });

  it('refuses the start with a judge that has gone since it was asked for', async () => {
    let isGone = false;
    const { context, model } = await show(() => Promise.resolve([servedModel(isGone ? 'gpt-6-luna' : 'gpt-4.1-nano')]));
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-4.1 nano/).click();
    await expect.element(page.getByText(/api.openai.com has gpt-4.1-nano/)).toBeVisible();
    isGone = true;
    context.judgeWatch.forget(OPENAI);
    await button(/^Start/).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/is gone/);
    expect([model.calls.length, window.location.hash]).toEqual([0, '#/setup']);
  });

  it('says what the server’s own date is', async () => {
    const { context } = await show(listing(servedModel('gpt-4o-mini', '2099-01-14'), servedModel('gpt-6-luna', '2000-01-01')));
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-4o mini/).click();
    await expect.element(page.getByText(/api.openai.com ends gpt-4o-mini on 14 Jan 2099/)).toBeVisible();
    await judge(/^GPT-6 luna/).click();
    await expect.element(page.getByText(/says that gpt-6-luna ended on 1 Jan 2000: it may stop at any time/)).toBeVisible();
    await expect.element(button(/^Start/)).toBeEnabled();
  });

  it('tells a refused key in the server’s words, and asks again when told to', async () => {
    let isRight = false;
    const refused = new EngineError('unauthorized', 'https://api.openai.com/v1 refused the key (401): "Incorrect API key"; check the key');
    const { asked, context } = await show(() => (isRight ? Promise.resolve([servedModel('gpt-6-luna')]) : Promise.reject(refused)));
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-6 luna/).click();
    await expect.element(page.getByText(/refused the key \(401\): "Incorrect API key"/)).toBeVisible();
    isRight = true;
    await button('Check again').click();
    await expect.element(page.getByText('api.openai.com has gpt-6-luna.')).toBeVisible();
    expect(asked).toEqual(['sk-mine', 'sk-mine']);
  });

  it('asks once a key is typed, not at every letter of it', async () => {
    const { asked } = await show(listing(servedModel('gpt-6-luna')));
    await judge(/^GPT-6 luna/).click();
    for (const part of ['s', 'sk', 'sk-', 'sk-1', 'sk-12']) await key().fill(part);
    await expect.element(page.getByText('api.openai.com has gpt-6-luna.')).toBeVisible();
    expect(asked).toEqual(['sk-12']);
  });

  it('shows what a short request came to, the refused field in the server’s words', async () => {
    const reply = {
      text: 'ready',
      servedModel: 'gpt-6-luna-2026-09-22',
      warnings: ['the server refused temperature 0: its own default was used'],
    };
    const { context, keys } = await show(listing(servedModel('gpt-6-luna')), { judge: () => reply });
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-6 luna/).click();
    await button('Ask it for one word').click();
    await expect.element(page.getByText('It says “ready”.')).toBeVisible();
    await expect.element(page.getByText('The server says that it used gpt-6-luna-2026-09-22.')).toBeVisible();
    await expect.element(page.getByText('The server refused temperature 0: its own default was used.')).toBeVisible();
    expect(keys).toEqual(['sk-mine']);
  });

  it('shows why a short request was refused', async () => {
    const refusal = new EngineError('bad-request', 'the server refused the request (400): "Unsupported value"; check the parameters of its model');
    const { context } = await show(listing(servedModel('gpt-6-luna')), { judge: () => Promise.reject(refusal) });
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-6 luna/).click();
    await button('Ask it for one word').click();
    await expect.element(page.getByText(/The server refused the request \(400\): "Unsupported value"/)).toBeVisible();
  });
});

describe('a server of one’s own', () => {
  const showServer = async (list: () => Promise<readonly ServedModel[]>) => {
    const app = await show(list);
    await judge(/^Another server/).click();
    return app;
  };

  it('is filled in from a list of usual ones, with what lets this page call it', async () => {
    const { context } = await showServer(listing());
    await page.getByLabelText('Server', { exact: true }).selectOptions('LM Studio');
    expect(context.setup.choices.customJudge.baseUrl).toBe('http://localhost:1234/v1');
    await expect.element(page.getByText(/Switch on “Enable CORS”/)).toBeVisible();
    await page.getByLabelText('Server', { exact: true }).selectOptions('Ollama');
    await expect.element(page.getByText(`OLLAMA_ORIGINS=${window.location.origin}`)).toBeVisible();
  });

  it('suggests the models that it lists', async () => {
    const { asked } = await showServer(listing(servedModel('small'), servedModel('big')));
    await button('List its models').click();
    await expect.element(page.getByText('It has 2 models: type, or pick one.')).toBeVisible();
    const options = [...document.querySelectorAll('datalist option')].map((option) => (option as HTMLOptionElement).value);
    expect([options, asked]).toEqual([['small', 'big'], [null]]);
  });

  it('says before the try that plain http on another machine cannot be called', async () => {
    const { asked } = await showServer(listing());
    await page.getByLabelText('Base URL').fill('http://192.168.0.7:8000/v1');
    await page.getByLabelText('Model, as the server knows it').fill('m');
    await expect.element(page.getByText(/“192.168.0.7:8000” is plain http on another machine/).first()).toBeVisible();
    await expect.element(button('List its models')).toBeDisabled();
    await expect.element(button(/^Start/)).toBeDisabled();
    await expect.element(page.getByText(/^Key for/)).not.toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it('offers its successor in the name field where a known judge is gone', async () => {
    const { context } = await showServer(listing(servedModel('gpt-6-luna')));
    await page.getByLabelText('Model, as the server knows it').fill('gpt-4.1-nano');
    await button('List its models').click();
    await button('Judge with GPT-6 luna').click();
    expect(context.setup.choices).toMatchObject({ judgeId: 'custom', customJudge: { model: 'gpt-6-luna' } });
  });
});

describe('the pace', () => {
  it('is as the configuration says until it is changed, and again once it is changed back', async () => {
    const { context } = await show(listing());
    context.keyring.set(OPENAI, 'sk-mine');
    await judge(/^GPT-6 luna/).click();
    await page.getByText('At most 10 requests a second, 1,200,000 tokens a minute').click();
    await page.getByLabelText('Requests a second').fill('2');
    await expect.element(page.getByText(/^At most 2 requests a second/)).toBeVisible();
    expect(context.setup.choices.judgePace).toEqual({ requestsPerSecond: 2, tokensPerMinute: 1_200_000 });
    expect(context.setup.makeSpecs(0)[0]?.judge?.pace).toEqual({ requestsPerSecond: 2, tokensPerMinute: 1_200_000 });
    await page.getByLabelText('Requests a second').fill('10');
    await expect.element(page.getByText(/^At most 10 requests a second/)).toBeVisible();
    expect(context.setup.choices.judgePace).toBeNull();
  });
});
