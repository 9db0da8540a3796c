/** FastChat's answer and judgment files made up for tests. Nothing here was said by a model or a judge. */

/** A folder of files, by path below it. */
export type MadeUpFolder = ReadonlyMap<string, string>;

export interface MadeUpModel {
  readonly model: string;
  /** Judges and the rating of each of its turns: `(questionId, turn)` → 1 to 10. Empty: answered, not judged. */
  readonly ratings: Readonly<Record<string, (questionId: number, turn: 1 | 2) => number>>;
}

export interface MadeUpFiles {
  /** Of the bench's folder: `starter`, `mt_bench`. */
  readonly bench: string;
  readonly questionIds: readonly number[];
  readonly models: readonly MadeUpModel[];
}

/** Answers of each model, and one judgment file for each judge, in FastChat's layout and spelling. */
export function madeUpFastchatFolder({ bench, questionIds, models }: MadeUpFiles): MadeUpFolder {
  const files = new Map<string, string>();
  for (const { model, ratings } of models) {
    files.set(`data/${bench}/model_answer/${model}.jsonl`, jsonLines(questionIds.map((questionId) => answerRow(model, questionId))));
    for (const [judge, rate] of Object.entries(ratings)) {
      const path = `data/${bench}/model_judgment/${judge}_single.jsonl`;
      const rows = ([1, 2] as const).flatMap((turn) =>
        questionIds.map((questionId) => judgmentRow({ model, judge, questionId, turn, rating: rate(questionId, turn) })),
      );
      files.set(path, (files.get(path) ?? '') + jsonLines(rows));
    }
  }
  return files;
}

function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function answerRow(model: string, questionId: number) {
  return {
    question_id: questionId,
    answer_id: `${model}-${questionId}`,
    model_id: model,
    choices: [{ index: 0, turns: [textOf(model, questionId, 1), textOf(model, questionId, 2)] }],
    tstamp: 1_700_000_000 + questionId,
  };
}

interface MadeUpJudgment {
  readonly model: string;
  readonly judge: string;
  readonly questionId: number;
  readonly turn: 1 | 2;
  readonly rating: number;
}

function judgmentRow({ model, judge, questionId, turn, rating }: MadeUpJudgment) {
  return {
    question_id: questionId,
    model,
    judge: [judge, turn === 1 ? 'single-v1' : 'single-v1-multi-turn'],
    user_prompt: `Rate ${textOf(model, questionId, turn)}`,
    judgment: `It stays with the question. Rating: [[${rating}]]`,
    score: rating,
    turn,
    tstamp: 1_700_001_000 + questionId,
  };
}

function textOf(model: string, questionId: number, turn: 1 | 2): string {
  return `What ${model} has to say to question ${questionId}, turn ${turn}: a plain sentence, and **one** example.`;
}
