import { describe, expect, it } from 'vitest';
import { availabilityOf } from '../../../../src/engines/prompt-api/availability.ts';
import { createFakeLanguageModel } from '../../../fakes/fake-language-model.ts';

const PAGE = { document: {}, isSecureContext: true };

describe('availabilityOf', () => {
  it.each([
    ['available', null],
    ['downloadable', 'fetches its model first'],
    ['downloading', 'is fetching its model'],
  ] as const)('says of a model that is %s: %s', async (state, note) => {
    const found = await availabilityOf(createFakeLanguageModel({ state }).surroundings);
    expect(found).toEqual({ available: true, note: note === null ? null : expect.stringContaining(note) });
  });

  it('says of a computer that is too small where to look', async () => {
    const found = await availabilityOf(createFakeLanguageModel({ state: 'unavailable' }).surroundings);
    expect(found).toMatchObject({ available: false, reason: expect.stringContaining('chrome://on-device-internals') });
  });

  it.each([
    [{}, 'not by a worker'],
    [{ ...PAGE, isSecureContext: false }, 'opened over plain http'],
    [PAGE, 'Chrome 148 or later'],
  ])('says of %j why there is no such interface', async (surroundings, words) => {
    expect(await availabilityOf(surroundings)).toMatchObject({ available: false, reason: expect.stringContaining(words) });
  });

  it('says so where a policy forbids the page to ask', async () => {
    const LanguageModel = { availability: () => Promise.reject(new Error('no')), create: () => Promise.reject(new Error('no')) };
    expect(await availabilityOf({ ...PAGE, LanguageModel })).toMatchObject({ reason: expect.stringContaining('frame of another site') });
  });
});
