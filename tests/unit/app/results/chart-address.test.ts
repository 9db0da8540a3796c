import { describe, expect, it } from 'vitest';
import { parseChart, withChart } from '../../../../src/app/components/results/chart-address.ts';

describe('the chart in the address', () => {
  it('is the turns where none is named, or one that there is not', () => {
    expect([parseChart(''), parseChart(undefined), parseChart('chart=pie')]).toEqual(['turns', 'turns', 'turns']);
  });

  it('comes back as it was written', () => {
    expect(parseChart(withChart('run=a,b', 'heat'))).toBe('heat');
  });

  it('leaves the other fields as they are', () => {
    expect(withChart('run=a,b&coverage=0.5', 'radar')).toBe('run=a,b&coverage=0.5&chart=radar');
  });

  it('is not written where it is the usual one', () => {
    expect(withChart('run=a&chart=heat', 'turns')).toBe('run=a');
  });
});
