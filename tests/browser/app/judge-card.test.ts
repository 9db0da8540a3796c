import { commands, page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { afterAll, describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import type { Services } from '../../../src/app/context.ts';
import type { MeasurementStore } from '../../../src/core/judge-card-types.ts';
import { sha256Hex } from '../../../src/datasets/bench-files.ts';
import { HUMAN_VOTES, votesUrl } from '../../../src/datasets/human-votes-source.ts';
import { loadHumanVotes, readHumanVotes } from '../../../src/datasets/human-votes.ts';
import { withJudgmentCache } from '../../../src/engines/judge-cache.ts';
import { createJudgeEngineFactory } from '../../../src/engines/judge-engine.ts';
import { createMemoryCompletionStore } from '../../../src/storage/memory-completion-store.ts';
import { createMemoryMeasurementStore } from '../../../src/storage/memory-measurement-store.ts';
import { serveFiles } from '../../fakes/bench-server.ts';
import { madeUpVotes, rowsOf, VOTE_ROWS } from '../../fakes/human-votes.ts';
import { pairBench } from '../../fakes/pair-runs.ts';
import type { ScriptedCall } from '../../fakes/scripted-engine.ts';
import { votesParquet } from '../../fakes/votes-parquet.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp, gate, type AppScript } from './whole-app.ts';

/** Three models, three questions of two turns: 18 matches, two games each. */
const MATCHES = 18;
const GAMES = 36;

const KEY = 'sk-test';

/** Its prompts name the verdicts, as the official ones do: a reply without one is not kept to be found again. */
const VERDICTS = 'Say [[A]], [[B]] or [[C]].';
const PLAIN = pairBench();
const BENCH = { ...PLAIN, judgePrompts: PLAIN.judgePrompts.map((prompt) => ({ ...prompt, systemPrompt: VERDICTS })) };

interface Shown {
  readonly store?: MeasurementStore;
  readonly judge?: AppScript['judge'];
  readonly services?: Partial<Services>;
}

async function show(hash: string, { store = createMemoryMeasurementStore(), judge = preferLater, services = {} }: Shown = {}) {
  const app = createWholeApp({
    judge,
    services: {
      measurementStore: store,
      benches: {
        starter: () => Promise.resolve(BENCH),
        mtBench: () => Promise.resolve(BENCH),
        fromFiles: () => Promise.reject(new Error('no files')),
      },
      humanVotes: { fetch: () => Promise.resolve(madeUpVotes()), fromFiles: () => Promise.reject(new Error('no files')) },
      ...services,
    },
  });
  await page.viewport(1280, 900);
  window.location.hash = hash;
  const shown = await render(App, { props: { context: app.context } });
  return { ...app, store, close: () => shown.unmount() };
}

const button = (name: string | RegExp) => page.getByRole('button', { name });

/** The model that comes later in the alphabet wins, wherever it stands: as the made-up people say. */
function preferLater({ request }: ScriptedCall): string {
  const text = request.messages.at(-1)?.content ?? '';
  const [first = '', second = ''] = [...text.matchAll(/Reply of (\w+) to/g)].map(([, model]) => model).filter((model, index, all) => all.indexOf(model) === index);
  return first > second ? 'The first. [[A]]' : 'The second. [[B]]';
}

async function fetchVotes(): Promise<void> {
  await button('Fetch the votes').click();
  await expect.element(page.getByText(/36 votes of experts on 18 matches, 18 verdicts of GPT-4/)).toBeVisible();
}

async function measureAll(): Promise<void> {
  await fetchVotes();
  await page.getByRole('radio', { name: /^All 18/ }).click();
  await button(`Measure on ${MATCHES} matches`).click();
}

afterAll(() => commands.stopJudgeServers());

describe('the judge card page', () => {
  it('measures a judge on a server with votes from the hub, and says so beside its name', async () => {
    const [human, gpt4] = [votesParquet(rowsOf('human')), votesParquet(rowsOf('gpt4_pair'))];
    const dataset = {
      ...HUMAN_VOTES,
      human: { path: 'human.parquet', sha256: await sha256Hex(human) },
      gpt4: { path: 'gpt4.parquet', sha256: await sha256Hex(gpt4) },
    };
    const hub = serveFiles(new Map([[votesUrl('https://hub.test', dataset.human), human], [votesUrl('https://hub.test', dataset.gpt4), gpt4]]));
    const baseUrl = await commands.startJudgeServer({ key: KEY });
    const judging = { requestsPerSecond: 200, tokensPerMinute: null, concurrency: 4, timeoutSeconds: 10, backoffMs: { first: 10, longest: 20 }, maxCostUsd: 1 };
    const app = await show('#/judge-card', {
      services: {
        humanVotes: {
          fetch: () => loadHumanVotes('https://hub.test', { fetch: hub.fetch, cache: null }, dataset),
          fromFiles: () => Promise.reject(new Error('no files')),
        },
        createJudgeEngine: withJudgmentCache(createJudgeEngineFactory({ judging, siteUrl: window.location.href }), createMemoryCompletionStore()),
      },
    });
    await page.getByRole('radio', { name: /^Another server/ }).click();
    await page.getByLabelText('Model, as the server knows it').fill('fake-model');
    await page.getByLabelText('Base URL').fill(baseUrl);
    await page.getByLabelText(/^Key for/).fill(KEY);
    await measureAll();
    await expect.element(page.getByText(`${MATCHES} of ${MATCHES} matches judged`)).toBeVisible();
    await expect.element(page.getByText('completed')).toBeVisible();
    expect((await commands.judgeArrivals(baseUrl)).chats).toBe(GAMES);
    const [header] = await app.store.listMeasurements();
    expect(header).toMatchObject({ status: 'completed', matches: MATCHES, summary: { matches: MATCHES } });
    await expect.element(page.getByText(/^answered as /)).toBeVisible();

    expect(header?.summary?.servedModels).toHaveLength(1);
    await expect.element(page.getByText(/^without a verdict in the text, of 36 games; 0 calls given up/)).toHaveTextContent(/^without/);
    await expect.element(page.getByText('0 games', { exact: true })).toBeVisible();

    // The same judge once more: everything is found again.
    window.location.hash = '#/judge-card';
    await page.getByRole('radio', { name: /^All 18/ }).click();
    await button(`Measure on ${MATCHES} matches`).click();
    await expect.element(page.getByText('completed')).toBeVisible();
    expect((await commands.judgeArrivals(baseUrl)).chats).toBe(GAMES);
    app.close();
  });

  it('lays the judge beside people and GPT-4 on the same matches', async () => {
    const app = await show('#/judge-card');
    await measureAll();
    await expect.element(page.getByText('completed')).toBeVisible();
    const row = page.getByRole('row', { name: /^This judge/ });
    await expect.element(row).toHaveTextContent(/100 %.*n 18.*100 %.*n 12.*100 %.*n 30/);
    await expect.element(page.getByRole('listitem').filter({ hasText: 'GPT-4 of 2023 same matches' })).toHaveTextContent(/n 30.*100 %/);
    await expect.element(page.getByText('practice judge, not a language model')).toBeVisible();
    await page.getByRole('link', { name: 'Judge cards' }).click();
    await expect.element(page.getByRole('link', { name: /^100 % with people, n 30/ })).toBeVisible();
    expect(page.getByRole('link', { name: 'not measured yet' }).elements().length).toBeGreaterThan(3);
    app.close();
  });

  it('asks some matches again when it is asked to', async () => {
    const app = await show('#/judge-card');
    await fetchVotes();
    await page.getByRole('radio', { name: /^All 18/ }).click();
    await page.getByRole('checkbox', { name: /^Ask some matches again/ }).click();
    await button(`Measure on ${MATCHES} matches`).click();
    await expect.element(page.getByText('54 of 54 matches judged, 36 of them again')).toBeVisible();
    await expect.element(page.getByText(/^of 72 games asked again with another seed/)).toBeVisible();
    expect(app.judge.calls).toHaveLength(3 * GAMES);
    app.close();
  });

  it('says why votes cannot be fetched, and compares dropped votes without answers', async () => {
    const app = await show('#/judge-card', {
      services: {
        humanVotes: {
          fetch: () => Promise.reject(new Error('hub.test: Failed to fetch')),
          fromFiles: async (files) =>
            readHumanVotes(await Promise.all(files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })))),
        },
      },
    });
    await button('Fetch the votes').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('Hub.test: Failed to fetch.');
    const file = new File([JSON.stringify(VOTE_ROWS)], 'votes.json', { type: 'application/json' });
    await userEvent.upload(page.getByLabelText('Files', { exact: true }), file);
    await expect.element(page.getByText(/nothing can be judged: only votes can be compared/)).toBeVisible();
    await expect.element(page.getByRole('row', { name: /^GPT-4 with experts turn 2/ })).toHaveTextContent(/100 %.*12 of 12.*67 %.*12 of 18/);
    await expect.element(button(/^Measure on/)).toBeDisabled();
    app.close();
  });
});

describe('a measurement that is interrupted', () => {
  it('keeps what is judged over a reload, and asks nothing twice', async () => {
    const store = createMemoryMeasurementStore();
    const half = gate();
    const first = await show('#/judge-card', {
      store,
      judge: async (call) => {
        if (call.number > 9) await half.opened;
        return preferLater(call);
      },
    });
    await measureAll();
    await expect.poll(() => first.judge.calls.length).toBeGreaterThan(9);
    await button('Pause').click();
    half.open();
    await expect.element(button('Go on')).toBeVisible();
    const [header] = await store.listMeasurements();
    expect(header?.status).toBe('paused');
    first.close();

    const second = await show(`#/judge-card/${header?.measurementId}`, { store });
    await button('Go on').click();
    await expect.element(page.getByText('completed')).toBeVisible();
    const textOf = ({ request }: ScriptedCall) => JSON.stringify(request);
    const asked = [...first.judge.calls, ...second.judge.calls].map(textOf);
    expect(new Set(asked).size).toBe(GAMES);
    expect(asked).toHaveLength(GAMES);
    second.close();
  });

  it('stops at the cap, and goes on once it is raised', async () => {
    const usage = { promptTokens: 1000, completionTokens: 1000 };
    const app = await show('#/judge-card', { judge: (call) => ({ text: preferLater(call), usage }) });
    await page.getByRole('radio', { name: /GPT-6 luna/ }).click();
    await page.getByLabelText(/^Key for/).fill(KEY);
    await page.getByLabelText(/^Most the judging/).fill('0.01');
    await measureAll();
    await expect.element(page.getByText(/^the budget of 0\.01 US dollars is used up/)).toBeVisible();
    const calls = app.judge.calls.length;
    expect(calls).toBeGreaterThan(0);
    // A call costs $0.0006.
    expect(0.0006 * calls).toBeLessThanOrEqual(0.01);
    await page.getByLabelText(/^The cap is/).fill('1');
    await button('Allow it').click();
    await button('Go on').click();
    await expect.element(page.getByText('completed')).toBeVisible();
    expect(app.judge.calls).toHaveLength(GAMES);
    await expect.element(page.getByText('1,000 calls cost')).toBeVisible();
    await expect.element(page.getByText('$0.60', { exact: true })).toBeVisible();
    app.close();
  });

  it('is deleted once that is confirmed', async () => {
    const app = await show('#/judge-card');
    await measureAll();
    await expect.element(page.getByText('completed')).toBeVisible();
    await button('Delete this card').click();
    await button('Delete').last().click();
    await expect.element(page.getByRole('heading', { name: 'Judge card', exact: true })).toBeVisible();
    expect(await app.store.listMeasurements()).toEqual([]);
    app.close();
  });
});
