import { describe, expect, it } from 'vitest';
import { attemptsText } from '../../../../src/app/components/browse/attempts.ts';
import { parseBrowseAddress, toBrowseHash } from '../../../../src/app/components/browse/address.ts';
import { panelOf } from '../../../../src/app/components/browse/panel.ts';
import { countByFilter, listQuestions } from '../../../../src/app/components/browse/question-list.ts';
import { formatRating, formatScore } from '../../../../src/app/format.ts';
import { FAKE_JURY, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const KEY = { questionId: 1, choiceIndex: 0, turn: 1 } as const;
const ONCE = { ...FAKE_JURY, repeats: 1 };
const ofRatings = (...ratings: readonly (number | null | undefined)[]) =>
  panelOf(fakeJuryState({ jury: ratings.length > 2 ? FAKE_JURY : ONCE, rate: (_first, seat) => ratings[seat] }), KEY);

describe('panelOf', () => {
  it('has a seat for each judgment, by judge within a repeat, and what they come to', () => {
    const panel = ofRatings(9, 6, 8, 7);
    expect(panel?.seats.map(({ judge, place, judgment }) => [judge.judgeId, place, judgment?.rating])).toEqual([
      ['fake-judge-1', '1 of 2', 9],
      ['fake-judge-2', '1 of 2', 6],
      ['fake-judge-1', '2 of 2', 8],
      ['fake-judge-2', '2 of 2', 7],
    ]);
    expect(panel).toMatchObject({ rating: 7.5, range: [6, 9], apart: '3 points apart', about: 'mean of 4 ratings' });
  });

  it('does not speak of a disagreement below two points', () => {
    expect(ofRatings(8, 6.5)).toMatchObject({ apart: null, range: [6.5, 8] });
    expect(ofRatings(8, 6)?.apart).toBe('2 points apart');
  });

  it('says whose rating is missing, and that the others’ are no score', () => {
    expect(ofRatings(8, null)).toMatchObject({ rating: null, range: [8, 8], about: 'not rated: no rating by Fake Judge 2; the others’ alone are no score' });
    expect(ofRatings(null, undefined)?.about).toBe('not rated yet: no rating by Fake Judge 1, Fake Judge 2');
  });

  it('keeps failed and open seats with their reasons', () => {
    const state = fakeJuryState({ failedSeats: [1], rate: (first, seat) => (seat === 3 ? undefined : first) });
    expect(panelOf(state, KEY)?.seats.map(({ judgment, failure }) => [judgment === null, failure?.message ?? null])).toEqual([
      [false, null],
      [true, 'The judge of seat 1 did not answer.'],
      [false, null],
      [true, null],
    ]);
  });

  it('is null for one judge that judges once', () => expect(panelOf(fakeRunState(), KEY)).toBeNull());
});

describe('the list of questions of a jury’s run', () => {
  const state = fakeJuryState({ jury: ONCE, rate: (first, seat, questionId) => (seat === 1 && questionId === 3 ? 1 : first) });
  const shown = (show: 'disagree' | 'unrated') => listQuestions([state], { find: '', category: null, show, choiceIndex: 0, only: null, score: null, sort: 'number' });

  it('can be cut down to turns on which the judges disagree, also by address', () => {
    expect(shown('disagree').map(({ question }) => question.questionId)).toEqual([3]);
    expect(countByFilter([state], { choiceIndex: 0, only: null }).get('disagree')).toBe(1);
    expect(parseBrowseAddress('show=disagree').show).toBe('disagree');
    expect(toBrowseHash({ ...parseBrowseAddress(''), show: 'disagree' })).toBe('#/browse?show=disagree');
  });

  it('shows the jury’s rating of each turn', () => {
    const [third] = shown('disagree');
    expect(third?.marks[0]?.turns.every(({ rating }) => rating !== null && rating < 6)).toBe(true);
  });

  it('counts a turn as unrated while one judge is silent', () => {
    const silent = fakeJuryState({ jury: ONCE, failedSeats: [1] });
    expect(countByFilter([silent], { choiceIndex: 0, only: null }).get('unrated')).toBe(16);
    expect(shown('unrated')).toEqual([]);
  });

  it('finds words of every judge', () => {
    const found = listQuestions([state], { find: 'fake judge 2 has read', category: null, show: 'all', choiceIndex: 0, only: null, score: null, sort: 'number' });
    expect(found).toHaveLength(16);
  });

  it('never keeps a question of one judge’s run as disputed among judges', () => {
    expect(countByFilter([fakeRunState()], { choiceIndex: 0, only: null }).get('disagree')).toBe(0);
  });
});

describe('attemptsText of a jury', () => {
  it('has one rating for each attempt', () => {
    const state = fakeJuryState({ choices: 2, jury: ONCE, rate: (_first, seat) => (seat === 0 ? 8 : 7) });
    expect(attemptsText(state, KEY, formatScore)).toBe('Attempts: 7.5, 7.5; mean 7.50.');
  });
});

describe('formatRating', () => {
  it.each([[7, '7'], [6.5, '6.5'], [22 / 3, '7.33'], [10, '10']])('%d is %s', (rating, text) => expect(formatRating(rating)).toBe(text));
});
