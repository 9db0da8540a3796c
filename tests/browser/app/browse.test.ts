import { page, userEvent } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { OFFICIAL_REFERENCE_SHA256 } from '../../../src/core/known-faults.ts';
import { fakeBench, fakeRunEvents } from '../../fakes/run-states.ts';
import { showPage } from './page.ts';

const hostile = '<img src=x onerror="window.wasReached = true"> said the **model**';
const one = fakeRunEvents({ runId: 'one', modelId: 'one', label: 'Model One', quality: 8, answerText: { 3: hostile } });
const two = fakeRunEvents({
  runId: 'two',
  modelId: 'two',
  label: 'Model Two',
  quality: 3,
  failedAnswers: [{ questionId: 5, choiceIndex: 0, turn: 1 }],
  failedJudgments: [{ questionId: 6, choiceIndex: 0, turn: 1 }],
  unreadable: [{ questionId: 7, choiceIndex: 0, turn: 1 }],
});

const flagged = fakeRunEvents({
  runId: 'flagged',
  label: 'Flagged',
  answerText: { 4: '<think>A clock, perhaps.</think>Twelve hours.', 5: '<think>for ever', 6: 'ERROR' },
  judgmentText: { 7: '[[5]] no, [[9]]' },
});

const heading = (id: number) => page.getByRole('heading', { level: 2, name: new RegExp(`^Question ${id}\\b`) });
const answer = (model: string, turn: number) => page.getByRole('article', { name: `${model}, turn ${turn}` });

describe('the browse page', () => {
  it('shows both turns of the question in its address, with answer, rating and judgment', async () => {
    await showPage('#/browse?run=one&q=4', [one, two]);
    await expect.element(heading(4)).toBeVisible();
    await expect.element(answer('Model One', 1).getByText('comes up more often').first()).toBeVisible();
    await expect.element(answer('Model One', 2).getByText(/Rating: \[\[\d+\]\]/)).toBeVisible();
    await expect.element(page.getByText('Now say the same in half as many words').first()).toBeVisible();
  });

  it('shows the prompt that the judge was sent, and the reference, on demand', async () => {
    await showPage('#/browse?run=one&q=7', [one]);
    const prompt = answer('Model One', 1).getByText(/^\[Question\]/);
    await expect.element(answer('Model One', 1)).toBeVisible();
    await expect.element(prompt).not.toBeVisible();
    await answer('Model One', 1).getByText('What the judge was sent').click();
    await expect.element(prompt).toBeVisible();
    await page.getByText('Reference answer “authors”, shown to the judge').first().click();
    await expect.element(page.getByText('It is 7.')).toBeVisible();
  });

  it('renders answers without running them, and shows them raw on request', async () => {
    await showPage('#/browse?run=one&q=3', [one]);
    await expect.element(answer('Model One', 1).getByText('<img src=x').first()).toBeVisible();
    expect(document.querySelector('article img')).toBeNull();
    await page.getByRole('checkbox', { name: 'raw text' }).click();
    await expect.element(answer('Model One', 1).getByText('**model**').first()).toBeVisible();
    expect(window.location.hash).toContain('raw=1');
    expect(Reflect.get(window, 'wasReached')).toBeUndefined();
  });

  it('goes from question to question by key, and puts the place into the address', async () => {
    await showPage('#/browse?run=one&q=1', [one]);
    await expect.element(heading(1)).toBeVisible();
    await userEvent.keyboard('j');
    await expect.element(heading(2)).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(heading(3)).toBeVisible();
    await userEvent.keyboard('k');
    await expect.element(heading(2)).toBeVisible();
    expect(window.location.hash).toBe('#/browse?run=one&q=2');
  });

  it('goes to the search by /, filters by words, and gives way on Escape', async () => {
    await showPage('#/browse?run=one', [one]);
    await expect.element(heading(1)).toBeVisible();
    await userEvent.keyboard('/');
    await userEvent.keyboard('humanities 16');
    await expect.element(page.getByText('1 of 16 questions')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('16 questions', { exact: false }).first()).toBeVisible();
    expect(window.location.hash).not.toContain('find');
  });

  it('keeps the questions of a filter, and says when none is left', async () => {
    await showPage('#/browse?run=two&show=unrated', [two]);
    await expect.element(page.getByText('3 of 16 questions')).toBeVisible();
    await page.getByRole('combobox', { name: 'Category' }).selectOptions('humanities');
    await expect.element(page.getByText('No question passes these filters.')).toBeVisible();
  });

  it('offers the flags that there are, keeps their questions, and says at the turn what they mean', async () => {
    await showPage('#/browse?run=flagged', [flagged]);
    const show = page.getByRole('combobox', { name: 'Show' });
    await expect.element(show).toBeVisible();
    const offered = [...show.element().querySelectorAll('optgroup option')].map((option) => option.textContent);
    expect(offered).toEqual(['any flag (3)', 'several ratings (1)', 'empty answer (1)', 'error text as answer (1)']);
    await show.selectOptions('several ratings (1)');
    await expect.element(page.getByText('1 of 16 questions')).toBeVisible();
    expect(window.location.hash).toBe('#/browse?run=flagged&show=several-ratings');
    await expect.element(answer('Flagged', 1).getByText(/holds different numbers in brackets/)).toBeVisible();
    await expect.element(answer('Flagged', 1).getByText(/Second reading: 9, the last number/)).toBeVisible();
  });

  it('keeps thoughts folded, and says that they are not judged', async () => {
    await showPage('#/browse?run=flagged&q=4', [flagged]);
    const thoughts = answer('Flagged', 1).getByText('A clock, perhaps.');
    await expect.element(answer('Flagged', 1).getByText('Twelve hours.').first()).toBeVisible();
    await expect.element(thoughts).not.toBeVisible();
    await expect.element(answer('Flagged', 1).getByText('not judged')).toBeVisible();
    await answer('Flagged', 1).getByText(/^Thoughts, 17 characters/).click();
    await expect.element(thoughts).toBeVisible();
  });

  it('shows every judgment of a turn that was judged more than once', async () => {
    const [first] = one.filter((event) => event.type === 'judgment-end');
    if (first?.type !== 'judgment-end') throw new Error('the made-up run is judged');
    const completion = { ...first.judgment.completion, text: 'On a second look: [[2]]' };
    const again = { ...first, judgment: { ...first.judgment, completion, rating: 2 } };
    await showPage('#/browse?run=one&q=1', [[...one, again]]);
    const judged = answer('Model One', 1);
    await expect.element(judged.getByText('Judgment 1 of 2 by Fake Judge 1')).toBeVisible();
    await expect.element(judged.getByText('Judgment 2 of 2 by Fake Judge 1')).toBeVisible();
    await expect.element(judged.getByText('On a second look: [[2]]')).toBeVisible();
    await expect.element(judged.getByText(/All of these count, as in FastChat/)).toBeVisible();
  });

  it('says where the text of a question is not known', async () => {
    const base = fakeBench();
    const bench = { ...base, questions: base.questions.map((question) => ({ ...question, turns: ['', ''] })) };
    await showPage('#/browse?run=bare&q=1', [fakeRunEvents({ runId: 'bare', label: 'Bare', bench })]);
    await expect.element(page.getByText('The text of this question is not in the imported files.').first()).toBeVisible();
  });

  it('opens a disputed reference beside the notes of the bench’s authors', async () => {
    const base = fakeBench();
    const questions = base.questions.map((each) => ({ ...each, questionId: each.questionId + 100, reference: ['Notes one', 'Notes two'] }));
    const answers = questions.map(({ questionId }) => ({ questionId, turns: ['It is so.', 'It is not.'] }));
    const bench = { ...base, questions, references: [{ name: 'gpt-4', answers, sha256: OFFICIAL_REFERENCE_SHA256 }] };
    await showPage('#/browse?run=d&q=105', [fakeRunEvents({ runId: 'd', label: 'D', bench })]);
    await expect.element(page.getByText(/The reference answer to question 105 is known to be wrong/).first()).toBeVisible();
    await expect.element(page.getByText('It is so.')).toBeVisible();
    await expect.element(page.getByText('Notes one')).toBeVisible();
    await userEvent.keyboard('j');
    await expect.element(heading(106)).toBeVisible();
    await expect.element(page.getByText('Notes one')).not.toBeVisible();
  });

  it('sets runs of one bench side by side and closes a column again', async () => {
    await showPage('#/browse?run=one&q=2', [one, two]);
    const others = page.getByRole('combobox', { name: 'Compare with' });
    await expect.element(others).toBeVisible();
    await others.selectOptions('two');
    await expect.element(answer('Model Two', 1)).toBeVisible();
    await expect.element(answer('Model One', 1)).toBeVisible();
    expect(window.location.hash).toContain('compare=two');
    await page.getByRole('button', { name: 'Close column 1' }).click();
    await expect.element(answer('Model One', 1)).not.toBeInTheDocument();
    expect(window.location.hash).toBe('#/browse?run=two&q=2');
  });

  it('says why there is no answer, no judgment, no rating', async () => {
    await showPage('#/browse?run=two&q=5', [two]);
    await expect.element(answer('Model Two', 1).getByText(/asked for 6.4 GB/)).toBeVisible();
    await userEvent.keyboard('j');
    await expect.element(answer('Model Two', 1).getByText(/did not answer/)).toBeVisible();
    await userEvent.keyboard('j');
    await expect.element(answer('Model Two', 1).getByText('The judge’s reply holds no rating: not counted.')).toBeVisible();
  });

  it('shows what a running run has, and what it has not yet', async () => {
    await showPage('#/browse?run=part&q=3', [fakeRunEvents({ runId: 'part', label: 'Part', answered: 5, status: 'running' })]);
    await expect.element(answer('Part', 1).getByText(/Rating:/)).toBeVisible();
    await expect.element(answer('Part', 2).getByText('Not answered yet.')).toBeVisible();
  });

  it('lets a reader change between attempts', async () => {
    await showPage('#/browse?run=many&q=1', [fakeRunEvents({ runId: 'many', label: 'Many', choices: 2 })]);
    await page.getByRole('combobox', { name: 'Attempt' }).selectOptions('2');
    await expect.element(answer('Many', 1).getByText('(attempt 2)').first()).toBeVisible();
  });

  it('says so when the run is not here, and when there is none at all', async () => {
    await showPage('#/browse?run=gone', [one]);
    await expect.element(page.getByText(/not kept in this browser/)).toBeVisible();
    await page.getByRole('link', { name: 'Show the newest run' }).click();
    await expect.element(heading(1)).toBeVisible();
  });
});
