import { describe, expect, it } from 'vitest';
import { winnerOfGame } from '../../../src/core/pairwise.ts';
import { parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import { conversationFor } from '../../../src/core/protocol.ts';
import { showPairs } from '../../../src/core/show-result.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

interface GameCase {
  readonly game_1_judgment: string;
  readonly game_2_judgment: string;
  readonly g1_winner: string;
  readonly g2_winner: string;
  readonly counted_as: 'model_1' | 'model_2' | 'tie' | 'dropped';
}

interface ConversationCase {
  readonly model_id: string;
  readonly system_message: string;
  readonly openai_messages_turn_2: readonly { readonly role: string; readonly content: string }[];
}

/** How `show_result` counts a file of one such row. */
function countedAs(g1: string, g2: string): string {
  const row = {
    question_id: 81, model_1: 'one', model_2: 'two', g1_winner: g1, g2_winner: g2, judge: ['j', 'pair-v2'],
    g1_user_prompt: '', g1_judgment: '', g2_user_prompt: '', g2_judgment: '', turn: 1, tstamp: 1.5,
  };
  const { rows } = parseJudgmentRows(JSON.stringify(row), 'one.jsonl');
  const { table, dropped } = showPairs(rows, { mode: 'pairwise-all', baseline: null, models: null });
  if (dropped === 1) return 'dropped';
  const { win, loss } = table.find(({ model }) => model === 'one') ?? { win: 0, loss: 0 };
  if (win === 1) return 'model_1';
  return loss === 1 ? 'model_2' : 'tie';
}

describeWithSharedData('FastChat’s vectors of two games', () => {
  const { games } = JSON.parse(readShared('golden/vectors/verdict_parsing.json')) as { readonly games: readonly GameCase[] };

  it('are all sixteen combinations', () => expect(games).toHaveLength(16));

  it.each(games)('give $g1_winner, $g2_winner and count as $counted_as', (game) => {
    expect(winnerOfGame(1, game.game_1_judgment)).toBe(game.g1_winner);
    expect(winnerOfGame(2, game.game_2_judgment)).toBe(game.g2_winner);
    expect(countedAs(game.g1_winner, game.g2_winner)).toBe(game.counted_as);
  });
});

describeWithSharedData('FastChat’s vectors of chats through a server', () => {
  const { cases } = JSON.parse(readShared('golden/vectors/conversation_prompts.json')) as { readonly cases: readonly ConversationCase[] };

  describe('show the model what we show it, but for a system message that its name brings', () => {
    it.each(cases)('$model_id', ({ openai_messages_turn_2: messages, system_message: system }) => {
      const question = { questionId: 1, category: 'writing', turns: ['First question?', 'Second question?'] };
      const ours = conversationFor(question, 2, ['First answer.']);
      expect(messages).toEqual(system === '' ? ours : [{ role: 'system', content: system }, ...ours]);
    });
  });
});
