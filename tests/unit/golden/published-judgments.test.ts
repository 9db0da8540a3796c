import { describe, expect, it } from 'vitest';
import { winnerOfGame } from '../../../src/core/pairwise.ts';
import { parseRating } from '../../../src/core/rating.ts';
import type { Turn } from '../../../src/core/types.ts';
import { describeWithSharedData, listShared, readShared, readSharedLines } from '../../shared-data.ts';
import { answersOf, officialBench, officialGames, officialRequest, publishedJudgments, type AnswerTexts } from './bench.ts';

interface Expected {
  readonly judgment_file: string;
  readonly rows: number;
  readonly dropped_rows_score_minus_1: number;
  readonly rows_parsed_by_backup_pattern: number;
  readonly user_prompt_equals_official_template: Readonly<Record<string, { readonly equal: number; readonly of: number }>>;
}

interface PairRow {
  readonly question_id: number;
  readonly model_1: string;
  readonly model_2: string;
  readonly judge: readonly [string, string];
  readonly g1_user_prompt: string;
  readonly g2_user_prompt: string;
  readonly turn: Turn;
  readonly g1_judgment: string;
  readonly g2_judgment: string;
  readonly g1_winner: string;
  readonly g2_winner: string;
}

describeWithSharedData('published single judgments', () => {
  const sets = listShared('golden/single', 'expected.json').map((path) => path.split('/')[2] ?? '');

  it('are five sets', () => expect(sets).toHaveLength(5));

  describe.each(sets)('of %s', (set) => {
    const folder = `golden/single/${set}`;
    const expected = JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
    const rows = publishedJudgments(`${folder}/${expected.judgment_file}`);

    it('give every stored score from the stored text', () => {
      expect(rows).toHaveLength(expected.rows);
      const differing = rows.filter(({ judgment, score }) => (parseRating(judgment).rating ?? -1) !== score);
      expect(differing.map(({ question_id, turn }) => [question_id, turn])).toEqual([]);
    });

    it('are unreadable, and read by the second pattern, as often as FastChat says', () => {
      const parsed = rows.map(({ judgment }) => parseRating(judgment));
      expect(parsed.filter(({ rating }) => rating === null)).toHaveLength(expected.dropped_rows_score_minus_1);
      expect(parsed.filter(({ pattern }) => pattern === 2)).toHaveLength(expected.rows_parsed_by_backup_pattern);
    });

    it('saw the prompts that the core makes, wherever the author did not edit them', () => {
      const bench = officialBench();
      const answers = new Map<string, AnswerTexts>();
      const counts: Record<string, { equal: number; of: number }> = {};
      for (const { question_id, model, judge, user_prompt, turn } of rows) {
        const texts = answers.get(model) ?? answersOf(`${folder}/model_answer/${model}.jsonl`);
        answers.set(model, texts);
        const count = (counts[`${model}|${judge[1]}`] ??= { equal: 0, of: 0 });
        const request = officialRequest(bench, texts, question_id, turn);
        count.of += 1;
        count.equal += request.userPrompt === user_prompt && request.judgePromptName === judge[1] ? 1 : 0;
      }
      expect(counts).toEqual(expected.user_prompt_equals_official_template);
    });
  });
});

describeWithSharedData('published games', () => {
  const files = listShared('golden/pairwise', '_pair.jsonl');

  it('are three files', () => expect(files).toHaveLength(3));

  it.each(files)('of %s give every stored winner from the stored texts', (file) => {
    const rows = readSharedLines<PairRow>(file);
    expect(rows.length).toBeGreaterThan(0);
    const differing = rows.filter(
      (row) => winnerOfGame(1, row.g1_judgment) !== row.g1_winner || winnerOfGame(2, row.g2_judgment) !== row.g2_winner,
    );
    expect(differing).toEqual([]);
  });

  describe.each(files)('of %s', (file) => {
    const expected = (JSON.parse(readShared(`${folderOf(file)}/expected/expected.json`)) as PairExpected).user_prompts_equal_official_template;

    it.skipIf(expected === undefined)('saw the prompts that the core makes', () => {
      const bench = officialBench();
      const answers = answersReader(`${folderOf(file)}/model_answer`);
      const rows = readSharedLines<PairRow>(file);
      const equal = rows.filter((row) => {
        const texts = [answers(row.model_1), answers(row.model_2)] as const;
        const [first, second] = officialGames(bench, texts, row.question_id, row.turn);
        const isSame = first.userPrompt === row.g1_user_prompt && second.userPrompt === row.g2_user_prompt;
        return isSame && first.judgePromptName === row.judge[1];
      });
      expect({ equal: equal.length, of: rows.length }).toEqual(expected);
    });
  });
});

interface PairExpected {
  /** Absent where the answers are not published. */
  readonly user_prompts_equal_official_template?: { readonly equal: number; readonly of: number };
}

/** `golden/pairwise/phi-3` of a file below it. */
function folderOf(file: string): string {
  return file.split('/').slice(0, 3).join('/');
}

function answersReader(folder: string): (model: string) => AnswerTexts {
  const read = new Map<string, AnswerTexts>();
  return (model) => {
    const texts = read.get(model) ?? answersOf(`${folder}/${model}.jsonl`);
    read.set(model, texts);
    return texts;
  };
}
