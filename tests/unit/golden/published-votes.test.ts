import { describe, expect, it } from 'vitest';
import { agreements, parseVotes } from '../../../src/core/agreement.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

interface ExpectedAgreement {
  readonly turn: number;
  readonly ties: 'counted' | 'left out';
  readonly total: number;
  readonly agree: number;
  readonly ratio: number;
}

interface Expected {
  readonly human_votes: number;
  readonly gpt4_votes: number;
  readonly author_votes_not_counted_as_human: number;
  readonly agreement: Readonly<Record<string, readonly ExpectedAgreement[]>>;
}

const FOLDER = 'golden/agreement';

describeWithSharedData('published votes', () => {
  const expected = JSON.parse(readShared(`${FOLDER}/expected/expected.json`)) as Expected;
  const human = parseVotes(readShared(`${FOLDER}/human_votes.json`), 'human_votes.json');
  const gpt4Text = readShared(`${FOLDER}/gpt4_pair_votes.json`);
  const gpt4 = parseVotes(gpt4Text, 'gpt4_pair_votes.json');

  it('are all read, authors apart', () => {
    expect([human.length, gpt4.length]).toEqual([expected.human_votes, expected.gpt4_votes]);
    expect(human.filter(({ judge }) => judge === 'author')).toHaveLength(expected.author_votes_not_counted_as_human);
    expect(gpt4.every(({ judge }) => judge === 'gpt4-pair')).toBe(true);
  });

  describe.each([
    ['gpt4-pair,human', 'gpt4-pair_vs_human'],
    ['human,human', 'human_vs_human'],
  ] as const)('of %s', (judges, key) => {
    const wanted = expected.agreement[key] ?? [];

    it('agree as often as FastChat says, in all four figures and every digit', () => {
      const found = agreements([...human, ...gpt4], judges);
      expect(wanted).toHaveLength(4);
      expect(found).toEqual(wanted.map(({ ties, ...result }) => ({ ...result, withTies: ties === 'counted' })));
    });

    it('agree the same where GPT-4 has its published name', () => {
      const renamed = parseVotes(gpt4Text.replaceAll('["gpt-4", "pair-v2"]', '"gpt4_pair"').replaceAll(/\["gpt-4", "pair[^"]*"\]/g, '"gpt4_pair"'), 'renamed');
      expect(agreements([...human, ...renamed], judges)).toEqual(agreements([...human, ...gpt4], judges));
    });
  });
});
