import { Chart } from 'chart.js';
import { page, userEvent } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { OFFICIAL_REFERENCE_SHA256 } from '../../../src/core/known-faults.ts';
import { FAKE_PRACTICE_JUDGE, fakeBench, fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';

const good = fakeRunEvents({ runId: 'good', modelId: 'good', label: 'Good Model', quality: 8, groupId: 'g1' });
const weak = fakeRunEvents({
  runId: 'weak',
  modelId: 'weak',
  label: 'Weak Model',
  quality: 3,
  groupId: 'g1',
  failedAnswers: [{ questionId: 9, choiceIndex: 0, turn: 1 }],
});
const practice = fakeRunEvents({
  runId: 'practice',
  modelId: 'built-in',
  label: 'Built-in',
  isStandIn: true,
  judge: FAKE_PRACTICE_JUDGE,
  groupId: 'g2',
});

/** Of questions 101 to 116 with the official reference file's hash: 105 and 109 are disputed. */
const officialLike = fakeRunEvents({ runId: 'official', label: 'Official', groupId: 'g1', bench: officialLikeBench() });

/** Judged by one judge, of which its server used that model. */
function withServed(runId: string, servedModel: string) {
  return fakeRunEvents({ runId, modelId: runId, label: runId, groupId: 'g1' }).map((event) => {
    if (event.type !== 'judgment-end') return event;
    return { ...event, judgment: { ...event.judgment, completion: { ...event.judgment.completion, servedModel } } };
  });
}

function officialLikeBench() {
  const base = fakeBench();
  const questions = base.questions.map((question) => ({ ...question, questionId: question.questionId + 100, reference: ['Notes one', 'Notes two'] }));
  const answers = questions.map(({ questionId }) => ({ questionId, turns: ['It is so.', 'It is so.'] }));
  return { ...base, questions, references: [{ name: 'gpt-4', answers, sha256: OFFICIAL_REFERENCE_SHA256 }] };
}

const table = (name: RegExp | string) => page.getByRole('table', { name });
const rowNames = (board: ReturnType<typeof table>) =>
  board
    .getByRole('rowheader')
    .elements()
    .map((element) => element.querySelector('a')?.textContent);

describe('the results page', () => {
  it('leads to other results, from a narrow screen too', async () => {
    await showPage('#/results', [good]);
    await page.viewport(400, 800);
    await expect.element(page.getByRole('link', { name: 'Open a link or file' })).toHaveAttribute('href', '#/open');
    await expect.element(page.getByRole('link', { name: 'Open FastChat files' })).toHaveAttribute('href', '#/import');
    await expect.poll(() => document.documentElement.scrollWidth).toBeLessThanOrEqual(400);
  });

  it('shows a table for each judge, and says what the practice judge is', async () => {
    await showPage('#/results', [good, weak, practice]);
    await expect.element(table('Fake bench, judged by Fake Judge 1')).toBeVisible();
    await expect.element(table('Fake bench, judged by Practice judge')).toBeVisible();
    expect(rowNames(table(/Fake Judge 1/))).toEqual(['Good Model', 'Weak Model']);
    expect(rowNames(table(/Practice judge/))).toEqual(['Built-in']);
    await expect.element(page.getByText('practice judge, not a language model')).toBeVisible();
    await expect.element(table(/Practice judge/).getByText('stand-in')).toBeVisible();
  });

  it('tells tables apart whose judge’s server used another model, and only those', async () => {
    await showPage('#/results', [withServed('old', 'judge-05'), withServed('new', 'judge-11'), practice]);
    const headed = (name: string) => page.getByRole('region', { name, exact: true });
    await expect.element(headed('Fake bench, judged by Fake Judge 1 (its server used judge-05)')).toBeVisible();
    await expect.element(headed('Fake bench, judged by Fake Judge 1 (its server used judge-11)')).toBeVisible();
    await expect.element(page.getByText('judged by Fake Judge 1 (its server used judge-11) ·')).toBeVisible();
    await expect.element(headed('Fake bench, judged by Practice judge (not a language model)')).toBeVisible();
  });

  it('tells of a model that did not fit, and of one that had a shorter context than planned', async () => {
    const reason = 'Big Model does not fit.';
    const failure = { kind: 'out-of-memory', message: reason };
    const big = fakeRunEvents({ runId: 'big', modelId: 'big', label: 'Big Model', answered: 0, status: 'failed', groupId: 'g1' });
    const end = { type: 'run-end', at: 9e12, status: 'failed', reason, kind: failure.kind } as const;
    const change = { type: 'context-change', at: 9e12, contextTokens: 768, failure } as const;
    await showPage('#/results', [[...big, end], [...good, change]]);
    await expect.element(table(/Fake Judge 1/).getByText(/^does not fit · 0 of/)).toBeVisible();
    await expect.element(table(/Fake Judge 1/).getByText(/^context 768$/)).toBeVisible();
    await expect.element(page.getByRole('definition').getByText(reason)).toBeVisible();
    await expect.element(page.getByText(/context 768 tokens/)).toBeVisible();
  });

  it('shows the runs that its address names', async () => {
    await showPage('#/results?group=g2', [good, weak, practice]);
    await expect.element(table(/Practice judge/)).toBeVisible();
    expect(table(/Fake Judge 1/).elements()).toHaveLength(0);
    await expect.element(page.getByText('1 run of 3.')).toBeVisible();
  });

  it('draws the runs that the address names, and others when it names others', async () => {
    // A chart is drawn once it is in view.
    const drawn = (at: number) => {
      const canvas = document.querySelectorAll('canvas')[at];
      canvas?.scrollIntoView();
      return canvas && Chart.getChart(canvas)?.data.datasets.map(({ label }) => label);
    };
    await showPage('#/results?run=good', [good, weak]);
    for (const at of [0, 1]) await expect.poll(() => drawn(at)).toEqual(['Good Model']);
    window.location.hash = '#/results?run=good,weak';
    for (const at of [0, 1]) await expect.poll(() => drawn(at)).toEqual(['Good Model', 'Weak Model']);
  });

  it('sorts by the head that is clicked and says so', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    const board = table(/Fake Judge 1/);
    await board.getByRole('button', { name: 'Score' }).click();
    expect(rowNames(board)).toEqual(['Weak Model', 'Good Model']);
    await expect.element(board.getByRole('columnheader', { name: /Score/ })).toHaveAttribute('aria-sort', 'ascending');
    await expect.element(board.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'none');
  });

  it('explains a number on focus, goes on by arrow key, and closes on Escape', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    const figures = table(/Fake Judge 1/).getByRole('cell').getByRole('button', { name: /^\d\.\d\d$/ });
    await expect.element(figures.first()).toBeVisible();
    (figures.first().element() as HTMLElement).focus();
    await expect.element(page.getByRole('tooltip')).toHaveTextContent('Mean of 32 ratings');
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(page.getByRole('tooltip')).toHaveTextContent('the first turn');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('tooltip')).not.toBeInTheDocument();
  });

  it('lists what is unrated with its reason and a link to the question', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    await expect.element(page.getByText('The model gave no answer: 2 turns')).toBeVisible();
    await expect.element(page.getByText(/asked for 6.4 GB/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: '9.1' })).toHaveAttribute('href', '#/browse?run=weak&q=9');
  });

  it('shows bounds instead of a score below the coverage asked for, and the score when less is asked for', async () => {
    const unreadable = Array.from({ length: 24 }, (_, index) => ({
      questionId: 1 + Math.floor(index / 2),
      choiceIndex: 0,
      turn: index % 2 === 0 ? (1 as const) : (2 as const),
    }));
    const part = fakeRunEvents({ runId: 'part', label: 'Part Model', unreadable, groupId: 'g1' });
    await showPage('#/results?group=g1', [good, part]);
    const board = table(/Fake Judge 1/);
    const row = board.getByRole('row', { name: /Part Model/ });
    await expect.element(row.getByText('25 % rated')).toBeVisible();
    await expect.element(row.getByRole('cell').first()).toHaveTextContent('–');
    await page.getByRole('combobox', { name: 'Part of the turns that must be rated for a score' }).selectOptions('any part');
    await expect.element(row.getByText('25 % rated')).not.toBeInTheDocument();
    expect(window.location.hash).toBe('#/results?group=g1&coverage=0');
    await expect.element(row.getByRole('cell').first()).toHaveTextContent(/^(1|2|1–2)$/);
  });

  it('leaves disputed questions out on request, says so, and counts as FastChat again', async () => {
    await showPage('#/results?group=g1', [officialLike]);
    const board = table(/Fake Judge 1/);
    const score = board.getByRole('row', { name: /Official/ }).getByRole('cell').nth(1).getByRole('button');
    await expect.element(score).toBeVisible();
    const strict = score.element().textContent;
    await page.getByRole('checkbox', { name: /leave out 2 questions/ }).click();
    await expect.element(page.getByText('Counted without 2 questions whose reference answer is disputed.')).toBeVisible();
    expect(window.location.hash).toContain('without=disputed');
    expect(score.element().textContent).not.toBe(strict);
    await page.getByRole('button', { name: 'Count as FastChat does' }).click();
    await expect.element(score).toHaveTextContent(strict?.trim() ?? '');
    expect(window.location.hash).toBe('#/results?group=g1');
  });

  it('counts flags, explains them, and links to the turns', async () => {
    const flagged = fakeRunEvents({ runId: 'flagged', label: 'Flagged', groupId: 'g1', judgmentText: { 3: '[[5]] no, [[8]]' } });
    await showPage('#/results?group=g1', [flagged]);
    await expect.element(page.getByRole('heading', { name: 'Flags' })).toBeVisible();
    await expect.element(page.getByText(/holds different numbers in brackets/)).toBeVisible();
    const link = page.getByRole('link', { name: /Flagged\s*2 turns/ });
    await expect.element(link).toHaveAttribute('href', '#/browse?run=flagged&show=several-ratings');
  });

  it('draws its charts and has the same figures as tables', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    const chart = page.getByRole('img', { name: /By category, as a chart/ });
    await expect.poll(() => isPainted(chart.element().querySelector('canvas'))).toBe(true);
    const views = page.getByRole('group', { name: 'By category: show as' });
    await views.getByRole('button', { name: 'Table' }).click();
    const figures = page.getByRole('table', { name: 'By category' });
    await expect.element(figures.getByRole('rowheader', { name: 'humanities' })).toBeVisible();
    expect(figures.getByRole('row').elements()).toHaveLength(9);
  });

  it('draws its charts anew when the theme changes', async () => {
    const { context } = await showPage('#/results?group=g1', [good]);
    const canvas = () => page.getByRole('img', { name: /From turn 1 to turn 2/ }).element().querySelector('canvas');
    context.settings.setTheme('light');
    await expect.poll(() => isPainted(canvas())).toBe(true);
    const light = canvas()?.toDataURL();
    context.settings.setTheme('dark');
    await expect.poll(() => canvas()?.toDataURL() === light).toBe(false);
    context.settings.setTheme('system');
  });

  it('deletes a run after asking, and brings it back whole', async () => {
    const { store } = await showPage('#/results?group=g1', [good, weak]);
    const before = await store.readEvents('weak');
    await page.getByRole('button', { name: 'Delete the run of Weak Model' }).click();
    await page.getByRole('button', { name: 'Delete the run', exact: true }).click();
    await expect.element(page.getByText('The run of Weak Model is deleted.')).toBeVisible();
    expect(await store.readEvents('weak')).toEqual([]);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect.element(table(/Fake Judge 1/).getByText('Weak Model')).toBeVisible();
    expect(await store.readEvents('weak')).toEqual(before);
  });

  it('keeps a run when the question is answered with no', async () => {
    const { store } = await showPage('#/results?group=g1', [good]);
    await page.getByRole('button', { name: 'Delete the run of Good Model' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Delete this run?' })).not.toBeInTheDocument();
    expect((await store.listRuns()).length).toBe(1);
  });

  it('says so when there is nothing yet, or nothing by that address', async () => {
    await showPage('#/results', []);
    await expect.element(page.getByText(/No runs yet/)).toBeVisible();
  });

  it('says so when the address names a run that is not here', async () => {
    await showPage('#/results?run=gone', [good]);
    await expect.element(page.getByText(/not kept in this browser/)).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Show the 1 run kept here' })).toBeVisible();
  });

  it('shows a run without a judge apart from the tables', async () => {
    await showPage('#/results', [fakeRunEvents({ runId: 'bare', label: 'Bare Model', judge: null })]);
    await expect.element(page.getByRole('heading', { name: 'Answered, not judged' })).toBeVisible();
    await expect.element(page.getByText('Bare Model', { exact: true })).toBeVisible();
  });
});

/** Whether anything is drawn; a chart is, once it is in view. */
function isPainted(canvas: HTMLCanvasElement | null): boolean {
  canvas?.scrollIntoView();
  const context = canvas?.getContext('2d');
  if (!canvas || !context || canvas.width === 0 || canvas.height === 0) return false;
  return context.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
}
