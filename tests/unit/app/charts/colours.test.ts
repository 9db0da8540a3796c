import { expect, it } from 'vitest';
import { mixColours, withAlpha } from '../../../../src/app/charts/colours.ts';

it('mixes the first colour onto the second', () => {
  expect(mixColours('rgb(100, 0, 0)', 'rgb(0, 0, 200)', 0.25)).toBe('rgb(25, 0, 150)');
});

it('makes a colour see-through', () => {
  expect(withAlpha('rgb(1, 2, 3)', 0.5)).toBe('rgba(1, 2, 3, 0.5)');
});
