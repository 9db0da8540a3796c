import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRatingWrittenAsFloat, otherReadings, parseRating, parseVerdict, ratingDigits } from '../../../src/core/rating.ts';

describe('parseRating', () => {
  it.each([
    ['Rating: [[7]]', 7],
    ['[[7.5]]', 7.5],
    ['[[8.]]', 8],
    ['[[10]] out of [[10]]', 10],
    ['[[0]]', 0],
    ['[[100]]', 100],
    ['[[[5]]]', 5],
    ['**[[9]]**', 9],
  ])('reads double brackets: %j', (judgment, rating) => {
    expect(parseRating(judgment)).toEqual({ rating, pattern: 1 });
  });

  it.each([
    ['Rating: [8]', 8],
    ['arr[0] is read', 0],
    ['[[5]', 5],
    ['[5]]', 5],
    ['[2] for style, [4] overall', 2],
  ])('reads single brackets where there are no double ones: %j', (judgment, rating) => {
    expect(parseRating(judgment)).toEqual({ rating, pattern: 2 });
  });

  it('prefers double brackets wherever they stand', () => {
    expect(parseRating('[3] first, final [[8]]')).toEqual({ rating: 8, pattern: 1 });
  });

  it('takes the first match, also when the judge corrects itself', () => {
    expect(parseRating('[[5]] no, [[8]]').rating).toBe(5);
  });

  it.each(['', 'Rating: 8', '[[ 8 ]]', '[[8/10]]', '[[-1]]', '[[+7]]', '[[.5]]', '[[7,8]]', '[[1e1]]', '[[Ten]]', '[[8..]]'])(
    'finds none in %j',
    (judgment) => {
      expect(parseRating(judgment)).toEqual({ rating: null, pattern: null });
    },
  );

  it.each(['[[05]]', '[[08]]', '[[٥]]', '[[８]]', '[[8.٥]]'])('leaves unrated what Python cannot read: %j', (judgment) => {
    expect(parseRating(judgment)).toEqual({ rating: null, pattern: 1 });
  });

  it('reads leading zeros where Python does', () => {
    expect(parseRating('[[00]]').rating).toBe(0);
    expect(parseRating('[[05.5]]').rating).toBe(5.5);
  });

  it('reads every number it finds back as it was written', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(99), (whole, cents) => {
        expect(parseRating(`so [[${whole}]]`).rating).toBe(whole);
        expect(parseRating(`so [[${whole}.${cents}]]`).rating).toBe(Number(`${whole}.${cents}`));
      }),
    );
  });

  it('gives a finite number of 0 or more, or null, for any text', () => {
    const piece = fc.constantFrom('[', ']', '[[', ']]', '7', '0', '.', ' ', 'a', '\n', '٥');
    fc.assert(
      fc.property(fc.array(piece).map((pieces) => pieces.join('')), (judgment) => {
        const { rating, pattern } = parseRating(judgment);
        if (rating !== null) expect(rating).toBeGreaterThanOrEqual(0);
        if (pattern === null) expect(rating).toBeNull();
      }),
    );
  });
});

describe('ratingDigits', () => {
  it('keeps the number as it was written', () => {
    expect(['[[08.50]]', '[7.]', 'none'].map(ratingDigits)).toEqual(['08.50', '7.', null]);
  });
});

describe('isRatingWrittenAsFloat', () => {
  it.each([
    ['[[8.0]]', true],
    ['[[8.]]', true],
    ['[7.5]', true],
    ['[[8]] and 3.5', false],
    ['none', false],
  ])('of %j is %s', (judgment, expected) => {
    expect(isRatingWrittenAsFloat(judgment)).toBe(expected);
  });
});

describe('parseVerdict', () => {
  it.each([
    ['so [[A]]', 'A'],
    ['so [[B]]', 'B'],
    ['so [[C]]', 'tie'],
  ] as const)('reads %j', (judgment, verdict) => {
    expect(parseVerdict(judgment)).toBe(verdict);
  });

  it('tests in the order A, B, C, whatever the order in the text', () => {
    expect(parseVerdict('[[C]] or [[B]] or [[A]]')).toBe('A');
    expect(parseVerdict('[[C]] or [[B]]')).toBe('B');
  });

  it.each(['', '[[a]]', '[[ A ]]', '[A]', 'A', '[[D]]'])('finds none in %j', (judgment) => {
    expect(parseVerdict(judgment)).toBeNull();
  });
});

describe('otherReadings', () => {
  it.each<[string, boolean, number | null]>([
    ['Rating: [[7]]', false, 7],
    ['[[7]] … as I said, [[7]]', false, 7],
    ['[[5]] no, [[8]]', true, 8],
    ['[[8]], though out of [[100]]', true, 8],
    ['[[0]] for now, then [[11]]', true, null],
    ['[2] for style, [4] overall', true, 4],
    ['the list [0] and the rating [[6]]', false, 6],
    ['array[0]', false, null],
    ['[[[5]]]', false, 5],
    ['[[05]] or rather [[6]]', true, 6],
    ['no number', false, null],
  ])('of %j: several %j, the last one from 1 to 10 %j', (judgment, areSeveral, last) => {
    expect(otherReadings(judgment)).toEqual({ areSeveral, last });
  });

  it('agrees with the strict reading where there is one mark from 1 to 10', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.constantFrom('[[', '['), (rating, open) => {
        const judgment = `so: ${open}${rating}${open === '[[' ? ']]' : ']'}.`;
        expect(otherReadings(judgment)).toEqual({ areSeveral: false, last: parseRating(judgment).rating });
      }),
    );
  });
});
