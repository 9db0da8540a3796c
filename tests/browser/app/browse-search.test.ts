import { page, userEvent } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { fakeRunEvents } from '../../fakes/run-states.ts';
import { contestant, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';
import { showPage } from './page.ts';

const one = fakeRunEvents({ runId: 'one', modelId: 'one', label: 'Model One', quality: 8, answerText: { 3: 'An okapi, and $x^2$.' } });
const two = fakeRunEvents({ runId: 'two', modelId: 'two', label: 'Model Two', quality: 3, answerText: { 9: 'Okapi again.' } });
const answer = (model: string, turn: number) => page.getByRole('article', { name: `${model}, turn ${turn}` });

describe('the search of the browse page', () => {
  it('lists passages of every run, with the words marked, and opens one beside what is shown', async () => {
    await showPage('#/browse?run=one&find=okapi', [one, two]);
    await page.getByRole('button', { name: 'Passages in all 2 runs' }).click();
    await expect.element(page.getByText('4 passages in 2 runs')).toBeVisible();
    const passages = page.getByRole('list', { name: 'Passages' });
    expect(passages.element().querySelector('mark')?.textContent).toBe('okapi');
    await passages.getByRole('link', { name: /9 turn 2, answer Model Two/ }).click();
    await expect.element(answer('Model Two', 2).getByText('Okapi again.').first()).toBeVisible();
    expect(window.location.hash).toBe('#/browse?run=one&q=9&turn=2&compare=two&find=okapi&list=passages');
    await expect.poll(() => CSS.highlights.get('found-words')?.size).toBe(2);
  });

  it('goes to the first question that was found on Enter', async () => {
    await showPage('#/browse?run=one', [one]);
    await expect.element(answer('Model One', 1)).toBeVisible();
    await userEvent.keyboard('/okapi{Enter}');
    await expect.element(page.getByRole('heading', { level: 2, name: /^Question 3\b/ })).toBeVisible();
  });
});

describe('a link to a turn', () => {
  it('scrolls to it, and can be copied', async () => {
    const long = fakeRunEvents({ runId: 'one', label: 'Model One', answerText: { 4: 'It goes on. '.repeat(1500) } });
    await showPage('#/browse?run=one&q=4&turn=2', [long]);
    await expect.element(answer('Model One', 2)).toBeVisible();
    await expect.poll(() => Math.abs(document.querySelector('#turn-2')?.getBoundingClientRect().top ?? 999)).toBeLessThan(120);
    await expect.element(page.getByRole('link', { name: /to turn 1$/ })).toHaveAttribute('href', '#/browse?run=one&q=4&turn=1');
  });

  it('is left behind by going on', async () => {
    await showPage('#/browse?run=one&q=4&turn=2', [one]);
    await expect.element(answer('Model One', 2)).toBeVisible();
    await userEvent.keyboard('j');
    await expect.poll(() => window.location.hash).toBe('#/browse?run=one&q=5');
  });
});

describe('the filters of the browse page', () => {
  it('show one turn alone, and sort by how far the models are apart', async () => {
    await showPage('#/browse?run=one,two&only=1&sort=gap', [one, two]);
    await expect.element(answer('Model Two', 1)).toBeVisible();
    await expect.element(answer('Model Two', 2)).not.toBeInTheDocument();
    await page.getByRole('combobox', { name: 'Turn' }).selectOptions('turn 2 alone');
    await expect.element(answer('Model Two', 2)).toBeVisible();
    expect(window.location.hash).toContain('only=2');
  });

  it('keep a range of ratings', async () => {
    await showPage('#/browse?run=one&score=10-10', [one]);
    await expect.element(page.getByText(/^\d of 16 questions/)).toBeVisible();
    await page.getByRole('combobox', { name: 'Lowest rating' }).selectOptions('1');
    await expect.element(page.getByText(/^16 questions/)).toBeVisible();
  });
});

describe('models side by side', () => {
  it('are shown one at a time where there is no room', async () => {
    await showPage('#/browse?run=one,two&q=1', [one, two]);
    await page.viewport(400, 800);
    await expect.element(answer('Model One', 1)).toBeVisible();
    await expect.element(answer('Model Two', 1)).not.toBeInTheDocument();
    page.getByRole('group', { name: 'Model shown, turn 1' }).getByRole('button', { name: /Model Two/ }).element().dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await expect.element(answer('Model Two', 2)).toBeVisible();
    await expect.element(answer('Model One', 2)).not.toBeInTheDocument();
  });

  it('say what the model was sent, in turn 2 with its own answer before', async () => {
    await showPage('#/browse?run=one&q=3', [one]);
    await answer('Model One', 2).getByText('What the model was sent').click();
    await expect.element(answer('Model One', 2).getByText('An okapi, and $x^2$.', { exact: true })).toBeVisible();
    await expect.element(answer('Model One', 2).getByText(/seed 1032, up to 1,024 new tokens/)).toBeVisible();
  });

  it('show both games of a match between two of them', async () => {
    const bench = one[0]?.type === 'run-start' ? one[0].spec.bench : null;
    if (bench === null) throw new Error('a run begins with run-start');
    const contestants = ['one', 'two'].map((id) => ({ ...contestant(id), label: id === 'one' ? 'Model One' : 'Model Two', runId: id }));
    const spec = fakePairSpec({ bench, contestants });
    const { context, pairStore } = await showPage('#/browse?run=one,two&q=1', [one, two]);
    await pairStore.createPairRun(spec, 0);
    await pairStore.appendPairs(spec.pairRunId, [fakePairJudgment(['model_1', 'model_1'], { model1: 'one', model2: 'two' })]);
    await context.pairLibrary.refresh();
    await page.getByText('Model One wins both games.').click();
    await expect.element(page.getByRole('article', { name: 'Game 2' })).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Open among the pairs' })).toHaveAttribute('href', '#/pairs/pair-1?match=1.1.one%7Etwo');
  });
});
