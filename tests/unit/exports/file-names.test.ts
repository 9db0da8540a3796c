import { describe, expect, it } from 'vitest';
import { toDownloadName, toFileName } from '../../../src/exports/file-names.ts';

describe('toFileName', () => {
  it.each([
    ['gpt-4', 'gpt-4'],
    ['org/model', 'org__model'],
    ['C:\\x', 'C___x'],
    ['..', '__'],
    ['.hidden', '_hidden'],
    ['a?b*"<c>|', 'a_b__' + '_c__'],
    ['a\u0000b\n', 'a_b_'],
    ['', '_'],
  ])('turns %j into %j', (name, expected) => {
    expect(toFileName(name)).toBe(expected);
  });
});

describe('toDownloadName', () => {
  it('joins parts without spaces', () => {
    expect(toDownloadName(['benchtab', 'Starter bench', '2026-11-20'])).toBe('benchtab-Starter-bench-2026-11-20');
  });
});
