import { describe, expect, it } from 'vitest';
import { checkReply, SANITY_REQUEST } from '../../../src/engines/sanity-check.ts';

describe('checkReply', () => {
  it.each(['Paris', 'The capital of France is Paris.', ' The French Republic, which', 'París.', '巴黎', 'Paris! '.repeat(4)])(
    'finds nothing wrong with: %s',
    (reply) => {
      expect(checkReply(reply)).toBeNull();
    },
  );

  it.each(['!!!!!!!!!!!!!!!!', 'GGGGGGGGGGGGGGGG', '. . . . . . . . .', '\u{fffd}'.repeat(12), '-- ?? ,,'])(
    'fails the load for: %s',
    (reply) => {
      expect(() => checkReply(reply)).toThrow(expect.objectContaining({ kind: 'load-failed' }));
    },
  );

  it('quotes a doubtful reply, shortened', () => {
    const sentence = checkReply('qwrt zxcv '.repeat(20));
    expect(sentence).toContain('wrote "qwrt zxcv');
    expect(sentence).toContain('…"');
    expect(sentence?.length).toBeLessThan(250);
  });

  it('says that the reply was empty', () => {
    expect(checkReply(' \n')).toContain('wrote nothing');
  });

  it('doubts one word over and over', () => {
    expect(checkReply('Paris '.repeat(8))).toContain('read some answers');
  });
});

it('asks greedily for a few tokens', () => {
  expect(SANITY_REQUEST).toMatchObject({ temperature: 0 });
  expect(SANITY_REQUEST.maxTokens).toBeLessThanOrEqual(16);
});
