import { describe, expect, it } from 'vitest';
import {
  counted,
  formatBytes,
  formatDate,
  formatDevice,
  formatDuration,
  formatParameters,
  formatBandwidth,
  formatDurationRange,
  formatRoughDuration,
  formatScore,
  formatSpeed,
  formatUsd,
} from '../../../src/app/format.ts';

describe('numbers for people', () => {
  it('give bytes in the unit that reads best', () => {
    expect([0, 1, 303_000, 394_264_576, 3_850_371_072].map(formatBytes)).toEqual(['0 kB', '1 kB', '296 kB', '376 MB', '3.6 GB']);
  });

  it('give durations exactly where they were measured', () => {
    expect([400, 8_000, 245_000, 4_320_000].map(formatDuration)).toEqual(['0 s', '8 s', '4 min 05 s', '1 h 12 min']);
  });

  it('give durations roughly where they are guessed', () => {
    expect([5_000, 70_000, 720_000, 9_000_000].map(formatRoughDuration)).toEqual([
      'under a minute',
      'about a minute',
      'about 12 minutes',
      'about 2.5 hours',
    ]);
  });

  it('tell small amounts of money apart', () => {
    expect([0, 0.0001, 0.004, 0.06, 0.12, 14.4].map(formatUsd)).toEqual(['$0.00', 'under $0.001', '$0.004', '$0.060', '$0.12', '$14']);
  });

  it('show a dash where there is no score', () => {
    expect([5.434, null].map(formatScore)).toEqual(['5.43', '–']);
  });

  it('give speeds and parameters', () => {
    expect([4.25, 31.4].map(formatSpeed)).toEqual(['4.3 tokens/s', '31 tokens/s']);
    expect([73_000, 361_821_120, 1_235_814_400].map(formatParameters)).toEqual(['73 k', '362 M', '1.2 B']);
  });

  it('count with the right form of the noun', () => {
    expect([counted(1, 'answer'), counted(1600, 'answer'), counted(2, 'category', 'categories')]).toEqual([
      '1 answer',
      '1,600 answers',
      '2 categories',
    ]);
  });

  it('give dates, with the hour for a time', () => {
    expect(formatDate('2026-10-23')).toBe('23 Oct 2026');
    expect(formatDate('2026-10-23T12:00:00.000Z')).toMatch(/^2[34] Oct 2026, \d\d:00$/);
  });

  it('name devices', () => {
    expect(['webgpu', 'wasm', 'server'].map(formatDevice)).toEqual(['WebGPU', 'CPU', 'server']);
  });
});

describe('formatDurationRange', () => {
  it.each([
    [[3_000, 8_000], '3–8 s'],
    [[22_000, 41_000], '20–40 s'],
    [[30_000, 300_000], '30 s – 5 min'],
    [[240_000, 540_000], '4–9 min'],
    [[3_000_000, 5_400_000], '50 min – 1.5 h'],
    [[10_000_000, 11_000_000], '3 h'],
    [[40 * 3_600_000, 120 * 3_600_000], '40 h – 5 days'],
  ] as const)('writes %j as %s', (range, text) => {
    expect(formatDurationRange(range)).toBe(text);
  });
});

describe('formatBandwidth', () => {
  it('goes by thousands, as graphics cards are sold', () => {
    expect([1.24e9, 336.4e9, 2.04e12].map(formatBandwidth)).toEqual(['1.2 GB/s', '336 GB/s', '2.0 TB/s']);
  });
});
