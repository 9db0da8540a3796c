import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { leaderboards } from '../../../src/core/scores.ts';
import { LONGEST_LINK_CHARACTERS, packSummary } from '../../../src/exports/summary-link.ts';
import { toSummary } from '../../../src/exports/summary.ts';
import { readSummary } from '../../../src/imports/read-summary.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

const STATES = [fakeRunState({ runId: 'a', modelId: 'a', label: 'Ä “1”', unreadable: [{ questionId: 1, choiceIndex: 0, turn: 2 }] }), fakeRunState({ runId: 'b', modelId: 'b', isStandIn: true })];
const OPTIONS = { benchtab: '0.1.0', deviation: null, facts: [['Bench', 'Fake']] as const };

function summary() {
  const [board] = leaderboards(STATES);
  if (board === undefined) throw new Error('there is no board');
  return toSummary(board, STATES, OPTIONS);
}

const packed = (value: unknown) => deflateRawSync(JSON.stringify(value)).toString('base64url');

describe('a summary in a link', () => {
  it('is the same once it is read', async () => {
    expect(await readSummary(await packSummary(summary()))).toEqual(summary());
  });

  it('has scores, turns, categories and the rating of every turn, and no text of an answer', () => {
    const first = summary().rows.find(({ isStandIn }) => !isStandIn);
    expect(first?.ratings).toHaveLength(16);
    expect(first?.ratings.find(([questionId]) => questionId === 1)?.[2]).toBeNull();
    expect(first).toMatchObject({ of: 32, isStandIn: expect.any(Boolean), categories: expect.any(Array) });
    expect(JSON.stringify(summary())).not.toContain(STATES[0]?.answers.get('1/0/1')?.completion.text.slice(0, 30));
  });

  it('is written with letters that need no escape in an address', async () => {
    expect(await packSummary(summary())).toMatch(/^[\w-]+$/);
  });

  it('is short enough for twelve models of MT-bench’s size', async () => {
    const [row] = summary().rows;
    if (row === undefined) throw new Error('there is no row');
    const ratings = Array.from({ length: 80 }, (_, index) => [81 + index, 1 + ((index * 7) % 10), 1 + ((index * 3) % 10)] as const);
    const rows = Array.from({ length: 12 }, (_, index) => ({ ...row, label: `Model ${index}`, ratings: ratings.map(([id, a, b]) => [id, 1 + ((a * (index + 3)) % 10), 1 + ((b * (index + 7)) % 10)] as const) }));
    expect((await packSummary({ ...summary(), rows })).length).toBeLessThan(LONGEST_LINK_CHARACTERS);
  });
});

describe('readSummary', () => {
  it.each([
    ['nothing', '', /cut off or changed/],
    ['no base64', '%%%', /cut off or changed/],
    ['a link that is cut', 'q1YqSUxX', /cut off or changed/],
    ['another record', packed({ form: 2 }), /no summary/],
    ['a number that is none', packed({ ...summary(), rows: [{ ...summary().rows[0], mean: 'NaN' }] }), /rows\.0\.mean/],
    ['a list', packed([]), /no summary/],
    ['a bomb', deflateRawSync(Buffer.alloc(50_000_000, 0x20)).toString('base64url'), /unfolds to more/],
    ['a giant', 'a'.repeat(300_000), /characters/],
  ])('refuses %s', async (_name, data, words) => {
    await expect(readSummary(data)).rejects.toThrow(words);
  });

  it('brings no prototype along', async () => {
    const json = JSON.stringify(summary()).replace('"form":1', '"form":1,"__proto__":{"isEvil":true}');
    const read = await readSummary(deflateRawSync(json).toString('base64url'));
    expect(Object.keys(read)).not.toContain('__proto__');
    expect(({} as Record<string, unknown>)['isEvil']).toBeUndefined();
  });
});
