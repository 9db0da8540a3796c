import { page, userEvent } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { fakeBench, fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';

const good = fakeRunEvents({ runId: 'good', modelId: 'good', label: 'Good Model', quality: 8, groupId: 'g1' });
const even = fakeRunEvents({ runId: 'even', modelId: 'even', label: 'Even Model', quality: 8, groupId: 'g1' });
const weak = fakeRunEvents({ runId: 'weak', modelId: 'weak', label: 'Weak Model', quality: 3, groupId: 'g1', judgmentText: { 3: '[[5]] no, [[8]]' } });
const hostile = fakeRunEvents({ runId: 'h"><b>', modelId: 'hostile', label: '<img src=x onerror=alert(1)> & _', quality: 6, groupId: 'g1' });

const board = () => page.getByRole('table', { name: 'Fake bench, judged by Fake Judge 1' });
const row = (name: RegExp) => board().getByRole('row', { name });
const names = () =>
  board()
    .getByRole('rowheader')
    .elements()
    .map((element) => element.querySelector('a')?.textContent);
const heads = () =>
  board()
    .getByRole('columnheader')
    .elements()
    .map((element) => element.querySelector('button')?.textContent.replace(/[↑↓]/, '').trim());

describe('the leaderboard', () => {
  it('gives models that are not told apart one range of places, and says what is proven', async () => {
    await showPage('#/results?group=g1', [good, even, weak]);
    await expect.element(row(/Good Model/).getByRole('cell').first()).toHaveTextContent('1–2');
    await expect.element(row(/Even Model/).getByRole('cell').first()).toHaveTextContent('1–2');
    await expect.element(row(/Weak Model/).getByRole('cell').first()).toHaveTextContent('3');
    await expect.element(page.getByText(/share the first place: nothing is proven between them\./)).toBeVisible();
    await expect.element(page.getByText(/Good Model is better than Weak Model\./)).toBeVisible();
  });

  it('keeps its order in the address, and takes it from there', async () => {
    await showPage('#/results?group=g1&sort=model,desc', [good, even, weak]);
    await expect.element(row(/Weak Model/)).toBeVisible();
    expect(names()).toEqual(['Weak Model', 'Good Model', 'Even Model']);
    await board().getByRole('button', { name: 'Turn 2', exact: true }).click();
    await board().getByRole('button', { name: /^Turn 2/ }).click();
    await expect.poll(() => window.location.hash).toBe('#/results?group=g1&sort=turn2,asc');
    expect(names()[0]).toBe('Weak Model');
    await expect.element(board().getByRole('columnheader', { name: /Turn 2/ })).toHaveAttribute('aria-sort', 'ascending');
  });

  it('shows the columns that a reader chooses, and remembers them', async () => {
    const { context } = await showPage('#/results?group=g1', [good]);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Length' }).click();
    await page.getByRole('checkbox', { name: 'math' }).click();
    await expect.poll(heads).toEqual(['#', 'Model', 'Score', 'Turn 1', 'Turn 2', 'Rated', 'Flags', 'Tokens/s', 'GPU peak', 'Cost', 'math']);
    expect(window.location.hash).toBe('#/results?group=g1&columns=-length,category-math');
    expect(context.settings.columns).toBe('-length,category-math');
    window.location.hash = '#/results?group=g1';
    await expect.poll(() => heads().at(-1)).toBe('math');
    await page.getByRole('button', { name: 'The usual columns' }).click();
    await expect.poll(() => heads().includes('Length')).toBe(true);
  });

  it('opens a row by key and by click, and from its address', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    const button = page.getByRole('button', { name: 'Details of Weak Model' });
    await expect.element(button).toHaveAttribute('aria-expanded', 'false');
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(button).toHaveAttribute('aria-expanded', 'true');
    expect(window.location.hash).toBe('#/results?group=g1&open=weak');
    await expect.element(board().getByText('humanities')).toBeVisible();
    await expect.element(board().getByRole('link', { name: 'several ratings: 2 turns' })).toHaveAttribute('href', '#/browse?run=weak&show=several-ratings');
    await row(/Weak Model/).getByRole('cell').nth(1).click({ position: { x: 150, y: 5 } });
    await expect.element(button).toHaveAttribute('aria-expanded', 'false');
    window.location.hash = '#/results?group=g1&open=good';
    await expect.element(page.getByRole('button', { name: 'Details of Good Model' })).toHaveAttribute('aria-expanded', 'true');
  });

  it('sorts by a list and turns the order over where the screen is narrow', async () => {
    await showPage('#/results?group=g1', [good, weak]);
    await page.viewport(400, 800);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOptions('Model');
    await expect.poll(names).toEqual(['Good Model', 'Weak Model']);
    await page.getByRole('button', { name: /Turn the order over/ }).click();
    await expect.poll(names).toEqual(['Weak Model', 'Good Model']);
    await expect.poll(() => document.documentElement.scrollWidth).toBeLessThanOrEqual(400);
  });

  it('shows a hostile name as it is, everywhere', async () => {
    await showPage('#/results?group=g1', [good, weak, hostile]);
    await expect.element(page.getByRole('region', { name: 'Differences between all models' })).toBeVisible();
    expect(document.querySelectorAll('img[src="x"]')).toHaveLength(0);
    expect(names()).toContain('<img src=x onerror=alert(1)> & _');
  });
});

describe('differences between models', () => {
  it('stand in a matrix whose cells explain themselves and lead to the comparison of two runs', async () => {
    await showPage('#/results?group=g1', [good, even, weak]);
    // All in sight: an explanation goes when the page scrolls.
    await page.viewport(1280, 1800);
    const matrix = page.getByRole('region', { name: 'Differences between all models' });
    const cell = matrix.getByRole('link', { name: /proven/ }).first();
    await expect.element(cell).toHaveAttribute('href', expect.stringMatching(/^#\/compare\?a=(good|even)&b=weak$/));
    (matrix.getByRole('link').first().element() as HTMLElement).focus();
    await expect.element(page.getByRole('tooltip')).toHaveTextContent(/Nothing is proven between .* p 1\.000 after Holm/);
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(page.getByRole('tooltip')).toHaveTextContent(/is better than Weak Model/);
  });

  it('of two models are told with interval, p and length, and at equal length', async () => {
    await showPage('#/results?group=g1&differences=two&pair=weak,good', [good, even, weak]);
    await expect.element(page.getByText('Good Model is better than Weak Model.', { exact: true })).toBeVisible();
    await expect.element(page.getByText('p, Holm-corrected')).toBeVisible();
    await page.getByRole('combobox', { name: 'First model' }).selectOptions('even');
    await expect.element(page.getByText('Nothing is proven between Even Model and Good Model.')).toBeVisible();
    expect(window.location.hash).toContain('pair=even,good');
    await expect.element(page.getByRole('link', { name: 'Compare the two runs question by question' })).toHaveAttribute('href', '#/compare?a=even&b=good');
  });
});

describe('tables of one bench', () => {
  it('say why they are apart', async () => {
    const other = fakeRunEvents({ runId: 'other', label: 'Other', bench: fakeBench({ judgePromptsSha256: 'f'.repeat(64) }), createdAt: '2026-11-19T10:00:00.000Z' });
    await showPage('#/results', [good, other]);
    await expect.element(page.getByText('A table of its own, apart from the one above: other judge prompts. Such scores cannot be compared.')).toBeVisible();
  });
});
