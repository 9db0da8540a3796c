import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import { importedJudgeCard } from '../../../src/core/imported.ts';
import { gameRequests, pairMatches } from '../../../src/core/pairwise.ts';
import type { PairStore, RunStore } from '../../../src/core/ports.ts';
import { createMemoryPairStore } from '../../../src/storage/memory-pair-store.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { MADE_UP_JUDGE, MADE_UP_QUESTIONS } from '../../fakes/made-up-bench.ts';
import { contestant, fakeGame, fakePairJudgment, fakePairSpec, pairBench } from '../../fakes/pair-runs.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';
import { failure, type ScriptedCall } from '../../fakes/scripted-engine.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp, gate, type AppScript } from './whole-app.ts';

/** Three questions of two turns: six matches a pair, twelve games. */
const BENCH = pairBench({ questions: MADE_UP_QUESTIONS.filter(({ turns }) => turns.length === 2) });
const GAMES = 12;

const RUNS = ['a', 'b', 'c'].map((name) =>
  fakeRunEvents({
    runId: `run-${name}`,
    modelId: `model-${name}`,
    label: `Model ${name.toUpperCase()}`,
    judge: null,
    bench: BENCH,
    answerText: { 1: `Harbour by ${name}`, 2: `42 by ${name}`, 4: `Clay by ${name}` },
  }),
);

interface Stores {
  readonly store: RunStore;
  readonly pairStore: PairStore;
}

async function createStores(): Promise<Stores> {
  const store = createMemoryRunStore();
  for (const [first, ...later] of RUNS) {
    if (first?.type !== 'run-start') throw new Error('a run begins with run-start');
    await store.createRun(first.spec, first.at);
    await store.appendEvents(first.spec.runId, later);
  }
  return { store, pairStore: createMemoryPairStore() };
}

async function show(hash: string, judge: AppScript['judge'] = () => '[[A]]', stores?: Stores) {
  const { store, pairStore } = stores ?? (await createStores());
  const app = createWholeApp({ store, services: { pairStore }, judge });
  await page.viewport(1280, 900);
  window.location.hash = hash;
  const shown = await render(App, { props: { context: app.context } });
  return { ...app, store, pairStore, close: () => shown.unmount() };
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
/** The texts of a row's cells. */
function cellsOf(name: RegExp) {
  const row = page.getByRole('row', { name }).first();
  return expect.poll(() => [...(row.elements()[0]?.querySelectorAll('th, td') ?? [])].map((cell) => cell.textContent.trim()).join(' | '));
}

/** Model A's answer is the better one, wherever it stands. */
function preferA({ request }: ScriptedCall): string {
  const text = request.messages.at(-1)?.content ?? '';
  const [first, second] = [text.indexOf('by a'), text.search(/by [bc]/)];
  return first === -1 ? 'Neither. [[C]]' : first < second ? 'The first. [[A]]' : 'The second. [[B]]';
}

async function startAll(app: Awaited<ReturnType<typeof show>>) {
  await page.getByRole('radio', { name: /^All against all/ }).click();
  await button(/^Judge \d+ match/).click();
  await expect.element(page.getByRole('heading', { name: 'All against all' })).toBeVisible();
  return app;
}

describe('the judge page in a pairwise mode', () => {
  it('tells matches and calls before, judges all against all, and shows the table', async () => {
    const app = await show('#/judge?run=run-a,run-b,run-c', preferA);
    await page.getByRole('radio', { name: /^All against all/ }).click();
    const bar = page.getByRole('complementary', { name: 'What it will take' });
    await expect.element(bar).toHaveTextContent(/Matches ?18 ?Judge calls ?36/);
    await button('Judge 18 matches').click();
    await expect.element(page.getByText('18 of 18 matches judged')).toBeVisible();
    await cellsOf(/^Model A/).toBe('Model A | 12 | 0 | 0 | 1.000000 | 1.000000 | 12 | 0 | 12 of 12');
    await cellsOf(/^Model B/).toBe('Model B | 0 | 6 | 6 | 0.000000 | 0.250000 | 12 | 0 | 12 of 12');
    expect(app.judge.calls).toHaveLength(36);
    expect((await app.pairStore.listPairRuns())[0]).toMatchObject({ status: 'completed', judgmentCount: 18, totalMatches: 18 });
  });

  it('judges against a baseline that is picked', async () => {
    const app = await show('#/judge?run=run-a,run-b,run-c', preferA);
    await page.getByRole('radio', { name: /^Against a baseline/ }).click();
    await page.getByLabelText('Baseline', { exact: true }).selectOptions('Model B');
    await button('Judge 12 matches').click();
    await expect.element(page.getByText('12 of 12 matches judged')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Against Model B' })).toBeVisible();
    expect(app.judge.calls).toHaveLength(24);
    await page.getByLabelText('Table').selectOptions('all against all');
    await cellsOf(/^Model B/).toContain('Model B | 0 | 6 | 6 | 0.000000');
  });

  it('needs two models', async () => {
    await show('#/judge?run=run-a');
    await expect.element(page.getByRole('radio', { name: /^All against all/ })).toBeDisabled();
    await expect.element(page.getByText(/^Pairs need the answers of two models/)).toBeVisible();
  });
});

describe('a pair run that is interrupted', () => {
  it('keeps what is judged over a reload, and pays for nothing twice', async () => {
    const stores = await createStores();
    const half = gate();
    const first = await show(
      '#/judge?run=run-a,run-b',
      async ({ number }) => {
        if (number > 5) await half.opened;
        return '[[A]]';
      },
      stores,
    );
    await startAll(first);
    await expect.element(button('Pause')).toBeEnabled();
    await expect.poll(() => first.judge.calls.length).toBeGreaterThan(5);
    await button('Pause').click();
    half.open();
    await expect.element(button('Go on')).toBeVisible();
    const [header] = await stores.pairStore.listPairRuns();
    expect(header?.status).toBe('paused');
    const stored = await stores.pairStore.readPairRun(header?.pairRunId ?? '');
    const paid = stored?.judgments.flatMap(({ games }) => games.filter(({ completion }) => completion !== null)).length ?? 0;
    // Whatever came back is kept, also the one game of a match whose other one did not.
    expect(paid).toBe(first.judge.calls.length);
    expect(paid).toBeLessThan(GAMES);
    first.close();

    const second = await show('#/results', () => '[[A]]', stores);
    await expect.element(page.getByText(new RegExp(`${header?.judgmentCount} of 6 matches judged`))).toBeVisible();
    await page.getByRole('link', { name: 'Go on' }).click();
    await button('Go on').click();
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
    expect(second.judge.calls).toHaveLength(GAMES - paid);
  });

  it('says why it stopped, and goes on with another key', async () => {
    let isRefused = true;
    const app = await show('#/judge?run=run-a,run-b', () => {
      if (isRefused) throw failure('unauthorized');
      return '[[A]]';
    });
    await startAll(app);
    await expect.element(page.getByText('scripted failure: unauthorized').first()).toBeVisible();
    expect(page.getByLabelText(/^The cap is/).elements()).toEqual([]);
    isRefused = false;
    await button('Go on').click();
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
  });

  it('goes on once more dollars are allowed', async () => {
    const price = { inputPerMillion: 1000, cachedInputPerMillion: 500, outputPerMillion: 4000, asOf: '2026-11-01' };
    const app = await show('#/results', () => ({ text: '[[A]]', usage: { promptTokens: 1, completionTokens: 1 } }));
    const contestants = ['a', 'b'].map((name) => ({ ...contestant(name), modelId: `model-${name}` }));
    const budget = { usd: 0.01, tokens: null, seconds: null };
    await app.context.pairs.create(fakePairSpec({ bench: BENCH, judge: { ...MADE_UP_JUDGE, price }, contestants, budget }));
    window.location.hash = '#/pairs/pair-1';
    await button('Go on').click();
    await page.getByLabelText(/^The cap is \$0\.01/).fill('100');
    await button('Allow it').click();
    await button('Go on').click();
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
    expect((await app.pairStore.readPairRun('pair-1'))?.spec.budget.usd).toBe(100);
  });

  it('asks again only for the games without a verdict', async () => {
    const app = await show('#/judge?run=run-a,run-b', ({ number }) => (number === 2 ? 'no idea' : '[[A]]'));
    await startAll(app);
    await button('Ask again for 1 match without a verdict').click();
    await expect.element(button(/^Ask again/)).not.toBeInTheDocument();
    expect(app.judge.calls).toHaveLength(GAMES + 1);
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
  });
});

describe('the matches of a pair run', () => {
  it('show both games with the swap, and have links of their own', async () => {
    await startAll(await show('#/judge?run=run-a,run-b', () => 'I like the first. [[A]]'));
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
    await page.getByLabelText('Show', { exact: true }).selectOptions('games that disagree');
    await page.getByRole('link', { name: /^4\.2 Model A – Model B/ }).click();
    await expect.element(page.getByText(/Both games chose the first place, whoever stood there/)).toBeVisible();
    const [one, two] = [page.getByRole('article', { name: 'Game 1' }), page.getByRole('article', { name: 'Game 2' })];
    await expect.element(one).toHaveTextContent(/A: Model A ?B: Model B/);
    await expect.element(two).toHaveTextContent(/A: Model B ?B: Model A/);
    await expect.element(two.getByRole('region', { name: 'Answer A, Model B' }).first()).toHaveTextContent('Clay by b');
    expect(window.location.hash).toContain('show=disagree');
    expect(window.location.hash).toContain('match=4.2.model-a%7Emodel-b');
  });

  it('move by keys', async () => {
    await startAll(await show('#/judge?run=run-a,run-b', preferA));
    await expect.element(page.getByRole('heading', { name: /^Question 1, turn 1/ })).toBeVisible();
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
    await userEvent.keyboard('j');
    await expect.element(page.getByRole('heading', { name: /^Question 1, turn 2/ })).toBeVisible();
    await userEvent.keyboard('k');
    await expect.element(page.getByRole('heading', { name: /^Question 1, turn 1/ })).toBeVisible();
  });

  it('open by a link', async () => {
    const stores = await createStores();
    const first = await startAll(await show('#/judge?run=run-a,run-b', preferA, stores));
    await expect.element(page.getByText('6 of 6 matches judged')).toBeVisible();
    const [header] = await stores.pairStore.listPairRuns();
    first.close();
    await show(`#/pairs/${header?.pairRunId}?match=2.1.model-a~model-b`, preferA, stores);
    await expect.element(page.getByRole('heading', { name: /^Question 2, turn 1/ })).toBeVisible();
    await expect.element(page.getByText(/Model A wins both games/)).toBeVisible();
  });
});

describe('imported pair judgments', () => {
  async function showImported(hash: string) {
    const stores = await createStores();
    const spec = fakePairSpec({
      pairRunId: 'imported',
      judge: importedJudgeCard('gpt-4'),
      contestants: ['x', 'y'].map((name) => ({ ...contestant(name), runId: null })),
      origin: { files: ['gpt-4_pair.jsonl'], importedAt: '2026-11-23T12:00:00.000Z', contentSha256: 'f', notes: ['One line was left out.'] },
    });
    const [match] = pairMatches(spec.bench, { mode: 'pairwise-all', models: ['x', 'y'], baseline: null }, spec.settings);
    if (match === undefined) throw new Error('the made-up bench has a match');
    const [one, two] = gameRequests({ bench: spec.bench, match, settings: spec.settings, answers1: ['Gulls and rain'], answers2: ['Fog'] });
    const row = fakePairJudgment(undefined, {
      games: [{ ...fakeGame(1, 'model_1'), userPrompt: one.userPrompt }, { ...fakeGame(2, 'model_1'), userPrompt: two.userPrompt }],
    });
    await stores.pairStore.createPairRun(spec, 1);
    await stores.pairStore.appendPairs('imported', [row, row]);
    await stores.pairStore.setPairStatus('imported', 'completed', null, 2);
    return show(hash, undefined, stores);
  }

  it('show table, matches and the answers of the prompts, and start nothing', async () => {
    const { judge } = await showImported('#/pairs/imported');
    await expect.element(page.getByText(/from gpt-4_pair\.jsonl/)).toHaveTextContent(/One line was left out\./);
    await cellsOf(/^Model x/).toBe('Model x | 2 | 0 | 0 | 1.000000 | 1.000000 | 2 | 0 | 1 of 4');
    await expect.element(page.getByRole('region', { name: 'Answer B, Model x' })).toHaveTextContent('Gulls and rain');
    await expect.element(page.getByText(/^1 row/)).toBeVisible();
    expect(button('Go on').elements()).toEqual([]);
    expect(judge.calls).toEqual([]);
  });

  it('stand on the results page, against any baseline, even one that takes part in nothing', async () => {
    await showImported('#/results');
    await page.getByLabelText('Table').selectOptions('against Model y');
    await cellsOf(/^Model x/).toContain('Model x | 2 | 0 | 0');
    expect(page.getByRole('row', { name: /^Model y/ }).elements()).toEqual([]);
  });

  it('are deleted after asking, and brought back whole', async () => {
    const { pairStore } = await showImported('#/pairs/imported');
    const before = await pairStore.readPairRun('imported');
    await button('Delete this pair run').click();
    await page.getByRole('group', { name: /^Delete 2 matches/ }).getByRole('button', { name: 'Delete' }).click();
    await expect.element(page.getByText(/The pair run with 2 matches is deleted/)).toBeVisible();
    expect(await pairStore.listPairRuns()).toEqual([]);
    await button('Take it back').click();
    await expect.element(page.getByRole('heading', { name: /judged in pairs/ })).toBeVisible();
    expect((await pairStore.readPairRun('imported'))?.judgments).toEqual(before?.judgments);
  });
});
