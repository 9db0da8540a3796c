/** Results that somebody published or sent: asked about, looked at, kept, run again. */
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import type { OpenCode, Services } from '../../../src/app/context.ts';
import { leaderboards } from '../../../src/core/scores.ts';
import type { RunState } from '../../../src/core/types.ts';
import { toManifest } from '../../../src/exports/manifest.ts';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { toResultsReport } from '../../../src/exports/results-report.ts';
import { packSummary } from '../../../src/exports/summary-link.ts';
import { toSummary } from '../../../src/exports/summary.ts';
import * as shared from '../../../src/imports/fetch-shared.ts';
import * as manifests from '../../../src/imports/read-manifest.ts';
import * as lists from '../../../src/imports/read-run-list.ts';
import * as summaries from '../../../src/imports/read-summary.ts';
import * as files from '../../../src/imports/results-file.ts';
import * as runs from '../../../src/imports/results-runs.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { fakeBench, fakeRunState, FAKE_PRACTICE_JUDGE } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp } from './whole-app.ts';

const OPEN_CODE: OpenCode = { ...shared, ...manifests, ...lists, ...summaries, ...files, ...runs };
const bench = fakeBench({ name: 'starter', label: 'Starter bench' });
const STATES: readonly RunState[] = [
  fakeRunState({ runId: 'a', modelId: 'harbour', label: 'Harbour', quality: 8, bench }),
  fakeRunState({ runId: 'b', modelId: 'dune', label: 'Dune', quality: 4, bench }),
];
const RESULTS = JSON.stringify(toResultsJson(STATES, { benchtab: '0.1.0' }));
const ADDRESS = 'https://example.org/data/results.json';
const button = (name: string | RegExp) => page.getByRole('button', { name });

const fail = () => Promise.reject(new Error('not in this test'));

/** Answers with these texts, and refuses everything else as a browser does. */
function serving(texts: Readonly<Record<string, string>>): Services['fetch'] {
  return (url) => {
    const text = texts[url];
    return text === undefined ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(new Response(text));
  };
}

async function show(hash: string, services: Partial<Services> = {}) {
  const store = createMemoryRunStore();
  const benches: Services['benches'] = { starter: () => Promise.resolve(bench), mtBench: fail, fromFiles: fail };
  const app = createWholeApp({ store, services: { loadOpenCode: () => Promise.resolve(OPEN_CODE), benches, ...services } });
  await app.context.library.refresh();
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context: app.context } });
  return { ...app, store };
}

beforeEach(() => {
  window.location.hash = '';
});

describe('#/open?run=ADDRESS', () => {
  const hash = `/open?run=${encodeURIComponent(ADDRESS)}`;

  it('shows what was found and who serves it, and stores nothing', async () => {
    const { store } = await show(hash, { fetch: serving({ [ADDRESS]: RESULTS }) });
    await expect.element(page.getByRole('heading', { name: 'Results from example.org' })).toBeVisible();
    await expect.element(page.getByRole('rowheader', { name: 'Harbour' })).toBeVisible();
    await expect.element(page.getByRole('cell', { name: '32 of 32' }).first()).toBeVisible();
    expect(await store.listRuns()).toEqual([]);
  });

  it('shows them in Results without storing them, until they are kept', async () => {
    const { store, context } = await show(hash, { fetch: serving({ [ADDRESS]: RESULTS }) });
    await userEvent.click(button('Look at them'));
    await expect.element(page.getByText('Looked at, not kept:')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'Starter bench' })).toBeVisible();
    expect(context.library.headers).toHaveLength(2);
    expect(await store.listRuns()).toEqual([]);
    await userEvent.click(button('Keep them'));
    await expect.element(page.getByText('Kept in this browser.')).toBeVisible();
    expect((await store.listRuns()).map(({ modelId }) => modelId).sort()).toEqual(['dune', 'harbour']);
    expect(context.library.headers).toHaveLength(2);
  });

  it('puts away what was only looked at', async () => {
    const { context } = await show(hash, { fetch: serving({ [ADDRESS]: RESULTS }) });
    await userEvent.click(button('Look at them'));
    await userEvent.click(button('Put them away'));
    await expect.element(page.getByText('Put away.')).toBeVisible();
    expect(context.library.headers).toEqual([]);
  });

  it('keeps them at once when asked', async () => {
    const { store } = await show(hash, { fetch: serving({ [ADDRESS]: RESULTS }) });
    await userEvent.click(button('Keep them in this browser'));
    await expect.element(page.getByRole('heading', { name: 'Results', level: 1 })).toBeVisible();
    expect(await store.listRuns()).toHaveLength(2);
  });

  it('asks for an address where the link has an empty one', async () => {
    await show('/open?run=', {});
    await expect.element(page.getByRole('heading', { name: 'Open results' })).toBeVisible();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  it('explains a server that does not let itself be read, and asks it once', async () => {
    let asked = 0;
    const fetch: Services['fetch'] = (url) => {
      if (url === ADDRESS) asked += 1;
      return Promise.reject(new TypeError('Failed to fetch'));
    };
    await show(hash, { fetch });
    await expect.element(page.getByRole('alert')).toHaveTextContent('Access-Control-Allow-Origin');
    expect(asked).toBe(1);
  });

  it('says that a web page is no results file', async () => {
    await show(hash, { fetch: serving({ [ADDRESS]: '<!doctype html>' }) });
    await expect.element(page.getByRole('alert')).toHaveTextContent('take the address of “Raw”');
  });

  it('marks stand-ins and the practice judge before anything is opened', async () => {
    const tiny = fakeRunState({ isStandIn: true, judge: FAKE_PRACTICE_JUDGE, bench });
    await show(hash, { fetch: serving({ [ADDRESS]: JSON.stringify(toResultsJson([tiny], { benchtab: '0' })) }) });
    await expect.element(page.getByText('practice judge, not a language model')).toBeVisible();
    await expect.element(page.getByText('stand-in', { exact: true })).toBeVisible();
  });
});

describe('files of ours that are given', () => {
  it('are opened where results are, and nothing is stored', async () => {
    const { context, store } = await show('/open');
    await context.opener.takeFile([{ path: 'results.json', blob: new Blob([RESULTS]) }]);
    await expect.element(page.getByRole('heading', { name: 'Results of a file' })).toBeVisible();
    expect(await store.listRuns()).toEqual([]);
  });

  it('are left to the importer where they are FastChat’s', async () => {
    const { context } = await show('/open');
    expect(await context.opener.takeFile([{ path: 'a.jsonl', blob: new Blob(['{}']) }, { path: 'a.meta.json', blob: new Blob([RESULTS]) }])).toBe(false);
  });

  it('set up again what a manifest tells, and say what cannot be had', async () => {
    const { context } = await show('/open');
    const manifest = JSON.stringify(toManifest(STATES, { benchtab: '0.1.0' }));
    await context.opener.takeFile([{ path: 'manifest.json', blob: new Blob([manifest]) }]);
    await userEvent.click(button('Set this up again'));
    await expect.element(page.getByRole('heading', { name: 'Set up', level: 1 })).toBeVisible();
    await expect.element(page.getByText('Harbour (harbour) is not in the list here')).toBeVisible();
    await expect.element(page.getByText(/Fake Judge 1 at http:\/\/localhost:9\/v1 is not in the list here/)).toBeVisible();
  });
});

describe('#/open?data=…', () => {
  const [board] = leaderboards(STATES);

  it('shows what the link says, and that nobody has verified it', async () => {
    if (board === undefined) throw new Error('there is no board');
    const data = await packSummary(toSummary(board, STATES, { benchtab: '0.1.0', deviation: null, facts: [['Mode', 'each by itself']] }));
    const { store } = await show(`/open?data=${data}`);
    await expect.element(page.getByText('Not verified:')).toBeVisible();
    await expect.element(page.getByRole('table', { name: 'Scores as the link says' }).getByRole('rowheader', { name: 'Harbour' })).toBeVisible();
    expect(await store.listRuns()).toEqual([]);
  });

  it('says that a link was cut off', async () => {
    await show('/open?data=abc');
    await expect.element(page.getByRole('alert')).toHaveTextContent('cut off or changed');
  });
});

describe('results that the site publishes', () => {
  const listed = [{ file: 'tiny.json', benchLabel: 'Starter bench', judgeLabel: 'Practice judge', isPractice: true, models: ['Tiny'], date: '2026-11-20' }];

  it('are listed on the start page, and labelled', async () => {
    const fetch: Services['fetch'] = (url) =>
      url.endsWith('/runs/index.json') ? Promise.resolve(new Response(JSON.stringify(listed))) : Promise.reject(new TypeError('no'));
    await show('/', { fetch });
    await expect.element(page.getByRole('heading', { name: 'Published here' })).toBeVisible();
    await expect.element(page.getByText('practice judge, not a language model').first()).toBeVisible();
  });
});

describe('the HTML report in a browser', () => {
  const hostile = '</pre></details></style><script>window.isBroken = true</script><img src=x onerror="window.isBroken = true">" onload="x"';

  it('shows hostile texts as texts: no script, no image, no handler', async () => {
    const states = [fakeRunState({ bench, label: hostile, answerText: { 1: hostile }, judgmentText: { 1: `${hostile} [[5]]` } })];
    const [board] = leaderboards(states);
    if (board === undefined) throw new Error('there is no board');
    const report = toResultsReport(board, states, { benchtab: '0', facts: [{ name: hostile, value: hostile }], hasAnswers: true, hasQuestions: true });
    const parsed = new DOMParser().parseFromString(report, 'text/html');
    expect(parsed.querySelectorAll('script, img, iframe, link, base, a, form')).toHaveLength(0);
    const handlers = [...parsed.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on')));
    expect(handlers).toEqual([]);
    expect([...parsed.querySelectorAll('pre')].map(({ textContent }) => textContent)).toContain(hostile);
  });
});
