import { describe, expect, it } from 'vitest';
import { floatCells, printFrame } from '../../../src/headless/data-frame-text.ts';

/** What pandas 3.0.6 prints for columns of floats. */
const PRINTED: readonly (readonly [readonly number[], readonly string[]])[] = [
  [[7.4], [' 7.4']],
  [[9.2375, 9.04375], [' 9.23750', ' 9.04375']],
  [[7.843373493975903, 2.7], [' 7.843373', ' 2.700000']],
  [[100, 12.5], [' 100.0', ' 12.5']],
  [[0], [' 0.0']],
  [[-2, 1.25], ['-2.00', ' 1.25']],
  // Halfway between two last digits: to the even one.
  [[7.0078125], [' 7.007812']],
  [[7.0234375], [' 7.023438']],
  [[349 / 640], [' 0.545312']],
  [[1e-7, 1.25], [' 1.000000e-07', ' 1.250000e+00']],
  [[1e12, 1.123456], [' 1.000000e+12', ' 1.123456e+00']],
  [[12345678.5, 1.25], [' 12345678.50', ' 1.25']],
];

describe('floatCells', () => {
  it.each(PRINTED)('of %j are %j', (values, cells) => expect(floatCells(values)).toEqual(cells));
});

describe('printFrame', () => {
  it('puts two levels of labels to the left, one space apart, under a header line of their own', () => {
    const frame = printFrame({
      index: [
        { name: 'model', labels: ['a-long-name', 'b'] },
        { name: 'turn', labels: ['1', '1'] },
      ],
      columns: [{ header: 'score', kind: 'float', values: [9.5, 10] }],
    });
    expect(frame).toBe(
      ['                  score', 'model       turn       ', 'a-long-name 1       9.5', 'b           1      10.0', ''].join('\n'),
    );
  });

  it('says as pandas does that there is no row', () => {
    const columns = [{ header: 'win', kind: 'integer', values: [] }, { header: 'tie', kind: 'integer', values: [] }] as const;
    const text = printFrame({ index: [{ name: 'model', labels: [] }], columns });
    expect(text).toBe('Empty DataFrame\nColumns: [win, tie]\nIndex: []\n');
  });

  it('counts characters, not their halves', () => {
    const columns = [{ header: 'win', kind: 'integer', values: [1, 20] }] as const;
    const text = printFrame({ index: [{ name: 'model', labels: ['𝔘𝔙𝔚𝔛𝔜𝔝', 'b'] }], columns });
    expect(text).toBe('        win\nmodel      \n𝔘𝔙𝔚𝔛𝔜𝔝    1\nb        20\n');
  });

  it('lets no label steer the terminal', () => {
    const columns = [{ header: 'win', kind: 'integer', values: [1] }] as const;
    const text = printFrame({ index: [{ name: 'model', labels: ['a\tb\u001b[2J\u009b'] }], columns });
    expect(text).toContain('a\\tb\\x1b[2J\\x9b    1\n');
  });
});
