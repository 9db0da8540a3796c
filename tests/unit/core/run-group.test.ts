import { describe, expect, it } from 'vitest';
import { createGroupId, gpuBudgetBytes } from '../../../src/core/run-group.ts';

describe('gpuBudgetBytes', () => {
  it('leaves the reserve to browser and display, and never goes below nothing', () => {
    const evaluation = { gpu: { budgetMb: 6144, reserveMb: 1024 } };
    expect(gpuBudgetBytes(6144, evaluation)).toBe(5 * 1024 ** 3);
    expect(gpuBudgetBytes(512, evaluation)).toBe(0);
  });
});

describe('createGroupId', () => {
  it('sorts by time', () => {
    const now = Date.UTC(2026, 10, 23, 14, 15, 2);
    expect(createGroupId(now, 0.5)).toMatch(/^20261123-141502-[0-9a-z]{3}$/);
    expect(createGroupId(now, 0.999) < createGroupId(now + 1000, 0)).toBe(true);
  });
});
