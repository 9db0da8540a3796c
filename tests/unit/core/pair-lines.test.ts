import { describe, expect, it } from 'vitest';
import { parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import { toPairLines } from '../../../src/core/pair-lines.ts';
import { pairMatches } from '../../../src/core/pairwise.ts';
import { fakeHalfJudgment, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

const SPEC = fakePairSpec();
const ORIGIN = { files: [], importedAt: '', contentSha256: '', notes: [] };

/** A judgment of every match, in gen_judgment's order. */
const ALL = pairMatches(SPEC.bench, { mode: 'pairwise-all', models: ['x', 'y'], baseline: null }, SPEC.settings).map(
  ({ question, turn, judgePromptName }) => fakePairJudgment(undefined, { questionId: question.questionId, turn, judgePromptName }),
);

const idsOf = (lines: string) => parseJudgmentRows(lines, 'p').rows.map(({ questionId, turn }) => `${questionId}/${turn}`);

describe('toPairLines', () => {
  it("writes our own in gen_judgment's order, whatever the order of judging", () => {
    const lines = toPairLines({ spec: SPEC, judgments: ALL.toReversed() });
    expect(idsOf(lines)).toEqual(['1/1', '3/1', '4/1', '2/1', '1/2', '4/2', '2/2']);
  });

  it('writes the judgment that counts, and none of which a game is missing', () => {
    const again = fakePairJudgment(['tie', 'tie'], { replaces: true });
    const lines = toPairLines({ spec: SPEC, judgments: [fakePairJudgment(['error', 'tie']), again, fakeHalfJudgment({ questionId: 4 })] });
    expect(idsOf(lines)).toEqual(['1/1']);
    expect(lines).toContain('"g1_winner": "tie"');
  });

  it('writes imported rows as they stood, repeats among them', () => {
    const judgments = [...ALL.slice(2, 3), ...ALL.slice(0, 1), ...ALL.slice(2, 3)];
    expect(idsOf(toPairLines({ spec: fakePairSpec({ origin: ORIGIN }), judgments }))).toEqual(['4/1', '1/1', '4/1']);
  });
});
