import { zipSync, strToU8 } from 'fflate';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { describe, expect, it } from 'vitest';
import App from '../../../src/app/App.svelte';
import type { Services } from '../../../src/app/context.ts';
import { InputError } from '../../../src/core/errors.ts';
import { importFiles } from '../../../src/imports/import-files.ts';
import { planImport } from '../../../src/imports/plan.ts';
import type { ImportSession } from '../../../src/imports/types.ts';
import { madeUpFastchatFolder, type MadeUpFolder } from '../../fakes/fastchat-files.ts';
import { fakeBench } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';
import { createWholeApp, gate } from './whole-app.ts';

const IDS = Array.from({ length: 16 }, (_, index) => index + 1);
const STARTER = fakeBench({ name: 'starter', label: 'Starter bench' });

/** Two models judged by one judge, one of them by another too, one by nobody. */
const FOLDER = madeUpFastchatFolder({
  bench: 'starter',
  questionIds: IDS,
  models: [
    { model: 'harbour', ratings: { 'judge-a': (id) => (id % 2 === 0 ? 4 : 6), 'judge-b': () => 9 } },
    { model: 'lighthouse', ratings: { 'judge-a': (_id, turn) => (turn === 1 ? 8 : 7) } },
    { model: 'dune', ratings: {} },
  ],
});

const filesOf = (folder: MadeUpFolder) => [...folder].map(([path, text]) => new File([text], path));
const toImport = (folder: MadeUpFolder) => filesOf(folder).map((file) => ({ path: file.name, blob: file }));
const button = (name: string | RegExp) => page.getByRole('button', { name });

function transferOf(files: readonly File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}

async function show(hash: string, services: Partial<Services> = {}) {
  const app = createWholeApp({
    services: {
      loadImportCode: () => Promise.resolve({ importFiles, planImport }),
      benches: {
        starter: () => Promise.resolve(STARTER),
        mtBench: () => Promise.reject(new InputError('MT-bench cannot be had: no network in this test')),
        fromFiles: () => Promise.reject(new InputError('there is no judge_prompts.jsonl: add that file')),
      },
      ...services,
    },
  });
  await app.context.library.refresh();
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context: app.context } });
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
  return app;
}

describe('files dropped on the page', () => {
  it('are read anywhere, and shown with what was found', async () => {
    await show('#/browse');
    const zip = zipSync(Object.fromEntries([...FOLDER].map(([path, text]) => [path, strToU8(text)])));
    const transfer = transferOf([new File([new Uint8Array(zip)], 'runs.zip')]);
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, cancelable: true }));
    await expect.element(page.getByText('Drop to read')).toBeVisible();
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
    await expect.element(page.getByRole('heading', { name: 'Found' })).toBeVisible();
    await expect.element(page.getByText('3 models with 48 answered questions, 96 judgments by judge-a and judge-b.')).toBeVisible();
    await expect.element(page.getByText('Drop to read')).not.toBeInTheDocument();
    await expect.element(button('Take over 4 runs')).toBeVisible();
  });

  it('are left to the drop box of Set up where they fall into it', async () => {
    const { context } = await show('#/setup');
    await page.getByRole('radio', { name: /^Your files/ }).click();
    const box = page.getByRole('group', { name: 'Files of the bench' }).element();
    const transfer = transferOf([new File(['{}'], 'question.jsonl')]);
    box.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await expect.element(page.getByText(/there is no judge_prompts/)).toBeVisible();
    expect(context.importer.phase.name).toBe('idle');
    expect(window.location.hash).toBe('#/setup');
  });
});

describe('the import page', () => {
  it('says what it reads while there is nothing to read', async () => {
    await show('#/import');
    await expect.element(page.getByRole('heading', { name: 'Open FastChat files' })).toBeVisible();
    await expect.element(page.getByText('model_judgment/*_single.jsonl')).toBeVisible();
    await expect.element(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Results' })).toHaveAttribute('aria-current', 'page');
  });

  it('makes runs of the files, with the numbers that stand in them, and takes them back', async () => {
    const { context } = await show('#/import');
    await context.importer.take(toImport(FOLDER));
    await button('Take over 4 runs').click();
    const table = page.getByRole('table', { name: 'Starter bench, judged by judge-a' });
    await expect.element(table.getByRole('row', { name: /lighthouse/ })).toHaveTextContent(/7\.50/);
    await expect.element(table.getByRole('row', { name: /harbour/ })).toHaveTextContent(/5\.00/);
    await expect.element(page.getByRole('table', { name: 'Starter bench, judged by judge-b' })).toHaveTextContent(/9\.00/);
    await expect.element(page.getByRole('heading', { name: 'Answered, not judged' })).toBeVisible();
    expect(window.location.hash).toContain('#/results?group=');
    await expect.element(page.getByText('4 runs of 3 models taken over.')).toBeVisible();
    await button('Remove these runs again').click();
    await expect.element(page.getByText(/not kept in this browser|No runs yet/)).toBeVisible();
    expect(await context.services.store.listRuns()).toEqual([]);
  });

  it('leaves out the models that are unticked', async () => {
    const { context } = await show('#/import');
    await context.importer.take(toImport(FOLDER));
    await page.getByRole('checkbox', { name: 'harbour' }).click();
    await button('Take over 2 runs').click();
    await expect.element(page.getByRole('heading', { name: 'Results' })).toBeVisible();
    expect((await context.services.store.listRuns()).map(({ modelId }) => modelId).sort()).toEqual(['dune', 'lighthouse']);
  });

  it('notices what is here already, and takes it again only when asked', async () => {
    const { context } = await show('#/import');
    await context.importer.take(toImport(FOLDER));
    await button('Take over 4 runs').click();
    await expect.element(page.getByText('4 runs of 3 models taken over.')).toBeVisible();
    window.location.hash = '#/import';
    await context.importer.take(toImport(FOLDER));
    await expect.element(page.getByText('All of this is here already.')).toBeVisible();
    await expect.element(button('Take over')).toBeDisabled();
    await page.getByRole('checkbox', { name: 'take them again' }).click();
    await button('Take over 4 runs').click();
    // The way to the results comes last: it would lead the next test away.
    await expect.element(page.getByRole('heading', { name: 'Results' })).toBeVisible();
    expect(await context.services.store.listRuns()).toHaveLength(8);
  });

  it('names each broken line, and takes the others', async () => {
    const broken = new Map(FOLDER);
    const path = 'data/starter/model_judgment/judge-b_single.jsonl';
    broken.set(path, `{"question_id": 3\n${FOLDER.get(path) ?? ''}`);
    const { context } = await show('#/import');
    await context.importer.take(toImport(broken));
    await expect.element(page.getByText(`${path}:1: not a JSON object: {"question_id": 3`)).toBeVisible();
    await expect.element(page.getByText(/1 line could not be read/)).toBeVisible();
    await expect.element(button('Take over 4 runs')).toBeEnabled();
  });

  it('goes on without the texts where MT-bench cannot be had, and says what that costs', async () => {
    const mtBench = madeUpFastchatFolder({
      bench: 'mt_bench',
      questionIds: [81, 101],
      models: [{ model: 'harbour', ratings: { 'gpt-4': () => 5 } }],
    });
    const { context } = await show('#/import');
    await context.importer.take(toImport(mtBench));
    await expect.element(page.getByText('MT-bench cannot be had: no network in this test')).toBeVisible();
    await expect.element(button('Take over')).toBeDisabled();
    await button('Go on without the texts').click();
    await button('Take over 1 run').click();
    await expect.element(page.getByRole('table', { name: 'MT-bench, without texts, judged by gpt-4' })).toHaveTextContent(/5\.00/);
    const [header] = await context.services.store.listRuns();
    window.location.hash = `#/judge?run=${header?.runId ?? ''}`;
    await expect.element(page.getByText(/The text of question 81 is not known/)).toBeVisible();
    await expect.element(button('Judge 1 model')).toBeDisabled();
  });

  it('takes a question.jsonl without judge prompts for scores, and lends it prompts when asked', async () => {
    const withQuestions = new Map(FOLDER);
    const lines = STARTER.questions.map(({ questionId, category, turns }) => JSON.stringify({ question_id: questionId, category, turns }));
    withQuestions.set('data/starter/question.jsonl', lines.join('\n'));
    const { context } = await show('#/import');
    await context.importer.take(toImport(withQuestions));
    await expect.element(page.getByText('Enough for scores, not for judging.')).toBeVisible();
    await expect.element(page.getByText('there is no judge_prompts.jsonl: add that file')).toBeVisible();
    await userEvent.selectOptions(page.getByLabelText('Judge prompts:'), 'those of the starter bench');
    await expect.element(page.getByText('Enough for scores, not for judging.')).not.toBeInTheDocument();
    expect(context.importer.found?.bench.bench?.judgePrompts).toEqual(STARTER.judgePrompts);
  });

  it('hands files of a bench alone over to Set up', async () => {
    const { context } = await show('#/import');
    const text = JSON.stringify({ question_id: 1, category: 'writing', turns: ['one', 'two'] });
    await context.importer.take([{ path: 'own/question.jsonl', blob: new Blob([text]) }]);
    await expect.element(page.getByRole('heading', { name: 'Nothing to take over' })).toBeVisible();
    await button('Use them as the bench in Set up').click();
    await expect.element(page.getByRole('heading', { name: 'Set up' })).toBeVisible();
    await expect.element(page.getByRole('radio', { name: /^Your files/ })).toBeChecked();
  });

  it('reads files that come later together with the first ones', async () => {
    const { context } = await show('#/import');
    const [answers, judgments] = [/model_answer/, /model_judgment/].map((kind) => toImport(FOLDER).filter(({ path }) => kind.test(path)));
    await context.importer.take(answers ?? []);
    await expect.element(page.getByText('3 models with 48 answered questions.')).toBeVisible();
    await context.importer.take(judgments ?? []);
    await expect.element(page.getByText(/96 judgments by judge-a and judge-b/)).toBeVisible();
  });

  it('shows how far reading has come, and ends it when asked', async () => {
    const hold = gate();
    const { context } = await show('#/import', {
      loadImportCode: () =>
        Promise.resolve({
          planImport,
          importFiles: async (_files, { signal, onProgress }): Promise<ImportSession> => {
            onProgress?.({ doneBytes: 2 ** 20, totalBytes: 4 * 2 ** 20, file: 'gpt-4_single.jsonl' });
            signal.addEventListener('abort', () => hold.open());
            await hold.opened;
            return importFiles([], { signal });
          },
        }),
    });
    void context.importer.take(toImport(FOLDER));
    await expect.element(page.getByText('1 MB of 4 MB')).toBeVisible();
    await expect.element(page.getByRole('progressbar', { name: 'Reading the files' })).toHaveAttribute('aria-valuenow', '25');
    await button('Cancel').click();
    await expect.element(page.getByRole('heading', { name: 'Open FastChat files' })).toBeVisible();
  });

  it('keeps nothing and says why when the browser has no room', async () => {
    const full = () => Promise.reject(new Error('the browser has no room left for runs'));
    const app = createWholeApp();
    const { context } = await show('#/import', { store: { ...app.context.services.store, appendEvents: full } });
    await context.importer.take(toImport(FOLDER));
    await button('Take over 4 runs').click();
    await expect.element(page.getByText('the browser has no room left for runs')).toBeVisible();
    await expect.element(button('Take over 4 runs')).toBeEnabled();
    expect(await context.services.store.listRuns()).toEqual([]);
  });
});
