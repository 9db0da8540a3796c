import { page } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { FAKE_SERVER_JUDGE, fakeBench, fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';

const one = fakeRunEvents({ runId: 'one', modelId: 'one', label: 'Model One', quality: 8 });
const two = fakeRunEvents({ runId: 'two', modelId: 'two', label: 'Model Two', quality: 3 });
const other = { ...FAKE_SERVER_JUDGE, judgeId: 'other', label: 'Other judge', model: 'other' };
const judgedAgain = fakeRunEvents({ runId: 'again', modelId: 'one', label: 'Model One', quality: 5, judge: other });
const elsewhere = fakeRunEvents({ runId: 'elsewhere', label: 'Elsewhere', bench: fakeBench({ name: 'other', label: 'Other bench' }) });
const byOther = fakeRunEvents({ runId: 'by-other', label: 'Third', judge: other, answerText: { 1: 'Another answer.' } });

/** Answers to a few questions that are longer, each by something else. */
const LONGER = Object.fromEntries([1, 2, 3, 4, 5, 6].map((questionId) => [questionId, 'A clock has twelve of them. '.repeat(10 * questionId)]));

describe('the page that compares two runs', () => {
  it('says which is better by how much, by category, and which questions moved most', async () => {
    await showPage('#/compare?a=one&b=two', [one, two]);
    await expect.element(page.getByText(/^Model One is better by \d\.\d\d \(\d\.\d\d to \d\.\d\d\); p/)).toBeVisible();
    await expect.element(page.getByText(/16 questions \(32 turns\)/)).toBeVisible();
    await expect.element(page.getByRole('row', { name: /^writing/ })).toBeVisible();
    const links = page.getByRole('table').getByRole('link');
    await expect.element(links.first()).toHaveAttribute('href', expect.stringMatching(/^#\/browse\?run=one&q=\d+&compare=two$/));
    await page.getByRole('button', { name: 'Swap' }).click();
    expect(window.location.hash).toBe('#/compare?a=two&b=one');
    await expect.element(page.getByText(/^Model One is better by/)).toBeVisible();
  });

  it('says what would be found between these two, and what is left at equal length', async () => {
    const longer = fakeRunEvents({ runId: 'longer', modelId: 'longer', label: 'Longer', quality: 8, answerText: LONGER });
    await showPage('#/compare?a=longer&b=two', [longer, two]);
    await expect.element(page.getByText(/A true difference of \d\.\d\d points between these two would be found four times of five/)).toBeVisible();
    await expect.element(page.getByText(/^At equal length, (Longer|Model Two) is ahead by \d\.\d\d \(.+ to .+\)\. An answer twice as long/)).toBeVisible();
  });

  it('says nothing of equal length where all answers are as long as the other’s', async () => {
    await showPage('#/compare?a=one&b=two', [one, two]);
    await expect.element(page.getByText(/A true difference of/)).toBeVisible();
    await expect.element(page.getByText(/At equal length/)).not.toBeInTheDocument();
  });

  it('shows what differs in the settings, and folds what does not', async () => {
    await showPage('#/compare?a=one&b=two', [one, two]);
    const row = page.getByRole('row', { name: 'Model Model One Model Two' });
    await expect.element(row).toBeVisible();
    await expect.element(page.getByText('Questions, SHA-256')).not.toBeVisible();
    await page.getByText(/^The same in both/).click();
    await expect.element(page.getByText('Questions, SHA-256')).toBeVisible();
  });

  it('refuses runs of different benches with the reason', async () => {
    await showPage('#/compare?a=one&b=elsewhere', [one, elsewhere]);
    await expect.element(page.getByText(/different benches, Fake bench and Other bench/)).toBeVisible();
    await expect.element(page.getByRole('heading', { name: 'By category' })).not.toBeInTheDocument();
  });

  it('gives no test of ratings by different judges, and leads to the answers', async () => {
    await showPage('#/compare?a=one&b=by-other', [one, byOther]);
    await expect.element(page.getByText(/The judges differ: Fake Judge 1 and Other judge/)).toBeVisible();
    await expect.element(page.getByText(/better by|ahead by|Difference$/)).not.toBeInTheDocument();
    await expect.element(page.getByRole('link', { name: 'Read the answers side by side' })).toHaveAttribute('href', '#/browse?run=one&compare=by-other');
  });

  it('takes two judges on the same answers for what they are', async () => {
    await showPage('#/compare?a=one&b=again', [one, judgedAgain]);
    await expect.element(page.getByRole('heading', { name: 'Two judges on the same answers' })).toBeVisible();
    await expect.element(page.getByText(/^Fake Judge 1 rates higher by/)).toBeVisible();
  });

  it('lets both runs be chosen, and says what is missing', async () => {
    await showPage('#/compare', [one, two]);
    await expect.element(page.getByText('Choose two runs of the same bench.')).toBeVisible();
    await page.getByRole('combobox', { name: 'A' }).selectOptions('one');
    await page.getByRole('combobox', { name: 'B' }).selectOptions('two');
    await expect.element(page.getByText(/^Model One is better by/)).toBeVisible();
  });

  it('says so when a run is not here', async () => {
    await showPage('#/compare?a=one&b=gone', [one]);
    await expect.element(page.getByText(/One of the runs in this address/)).toBeVisible();
  });
});
