/** Judging two answers against each other: matches, the two games of each, and FastChat's rows (protocol.md, 7–11). */
import { ERROR_TEXT, timestamp } from './fastchat-format.ts';
import type { PairRow } from './fastchat-read.ts';
import { fillTemplate } from './judge-prompts.ts';
import type { PairJudgment, Winner } from './pair-types.ts';
import { judgePromptNamed, needsReference, referenceFor, withoutThinking, type JudgeRequest } from './protocol.ts';
import { PythonFloat, type PythonValue } from './python-json.ts';
import { TURNS } from './questions.ts';
import { parseVerdict } from './rating.ts';
import type { Bench, Mode, Question, RunSettings, Turn } from './types.ts';

/** One marking task of a pairwise mode: the same turn of two models, judged in both orders. */
export interface PairMatch {
  readonly question: Question;
  readonly turn: Turn;
  /** Assistant A of game 1, B of game 2. */
  readonly model1: string;
  readonly model2: string;
  readonly judgePromptName: string;
}

/** Which pairs are judged. */
export interface PairingChoice {
  readonly mode: Exclude<Mode, 'single'>;
  /** Answer files' names, in any order. */
  readonly models: readonly string[];
  /** Mode `pairwise-baseline`: one of `models`; ignored otherwise. */
  readonly baseline: string | null;
}

/**
 * Every match, in gen_judgment's order: turn 1 without and with reference, then turn 2; question by question; pair by
 * pair. Models count in name order, where FastChat takes the folder's (protocol.md, section 8).
 */
export function pairMatches(
  bench: Bench,
  choice: PairingChoice,
  settings: Pick<RunSettings, 'referenceCategories'>,
): readonly PairMatch[] {
  const pairs = pairsOf(choice);
  return TURNS.flatMap((turn) =>
    [false, true].flatMap((withReference) =>
      bench.questions
        .filter((question) => question.turns.length >= turn && needsReference(question, settings) === withReference)
        .flatMap((question) => {
          const judgePromptName = pairPromptName(question, turn, settings);
          return pairs.map(([model1, model2]) => ({ question, turn, model1, model2, judgePromptName }));
        }),
    ),
  );
}

/** Baseline mode: each model, then the baseline. All: each unordered pair. */
function pairsOf({ mode, models, baseline }: PairingChoice): readonly (readonly [string, string])[] {
  const names = [...new Set(models)].sort();
  if (mode === 'pairwise-baseline')
    return names.flatMap((name) => (name === baseline || baseline === null ? [] : [[name, baseline] as const]));
  return names.flatMap((first, index) => names.slice(index + 1).map((second) => [first, second] as const));
}

/** Name of the judge prompt of a pair match (protocol.md, section 7). */
export function pairPromptName(
  question: Question,
  turn: Turn,
  settings: Pick<RunSettings, 'referenceCategories'>,
): string {
  return `pair-${needsReference(question, settings) ? 'math-v1' : 'v2'}${turn === 2 ? '-multi-turn' : ''}`;
}

/** What tells a match of one judge from all others: the same for a match and for its row (protocol.md, section 12). */
export function pairKey(
  part: Pick<PairRow, 'questionId' | 'model1' | 'model2' | 'judgeId' | 'judgePromptName' | 'turn'>,
): string {
  return JSON.stringify([part.questionId, part.model1, part.model2, part.judgeId, part.judgePromptName, part.turn]);
}

/** What both games of a match are made of. */
export interface GameTexts {
  readonly bench: Bench;
  readonly match: PairMatch;
  /** Replies by turn, at least as many as the match's turn. */
  readonly answers1: readonly string[];
  readonly answers2: readonly string[];
  readonly settings: Pick<RunSettings, 'referenceCategories' | 'referenceSet'>;
}

/**
 * The judge's requests of game 1 (`model1` is assistant A) and game 2 (`model2` is).
 *
 * @throws Error if the bench lacks the prompt or the reference answer: benches are checked before judging starts
 */
export function gameRequests(texts: GameTexts): readonly [JudgeRequest, JudgeRequest] {
  const { answers1, answers2 } = texts;
  return [gameRequest(texts, answers1, answers2), gameRequest(texts, answers2, answers1)];
}

function gameRequest(texts: GameTexts, asA: readonly string[], asB: readonly string[]): JudgeRequest {
  const prompt = judgePromptNamed(texts.bench, texts.match.judgePromptName);
  const userPrompt = fillTemplate(prompt.promptTemplate, { ...gameTexts(texts.match, asA, asB), ...referenceTexts(texts) });
  return {
    judgePromptName: prompt.name,
    userPrompt,
    messages: [
      { role: 'system', content: prompt.systemPrompt },
      { role: 'user', content: userPrompt },
    ],
  };
}

function gameTexts({ question, turn }: PairMatch, asA: readonly string[], asB: readonly string[]): Record<string, string> {
  const [a1 = '', a2 = ''] = asA.map(withoutThinking);
  const [b1 = '', b2 = ''] = asB.map(withoutThinking);
  const [question1 = '', question2 = ''] = question.turns;
  if (turn === 1) return { question: question1, answer_a: a1, answer_b: b1 };
  return {
    question_1: question1,
    question_2: question2,
    answer_a_1: a1,
    answer_a_2: a2,
    answer_b_1: b1,
    answer_b_2: b2,
  };
}

function referenceTexts({ bench, match: { question }, settings }: GameTexts): Record<string, string> {
  if (!needsReference(question, settings)) return {};
  const [first = '', second = ''] = referenceFor(bench, question.questionId, settings.referenceSet).turns;
  return { ref_answer_1: first, ref_answer_2: second };
}

/**
 * Who won a game, in model terms.
 *
 * @param game  1: `model1` was assistant A; 2: it was B
 * @param judgment  the judge's whole text; null if the call failed for good
 */
export function winnerOfGame(game: 1 | 2, judgment: string | null): Winner {
  const verdict = judgment === null ? null : parseVerdict(judgment);
  if (verdict === null) return 'error';
  if (verdict === 'tie') return 'tie';
  return (verdict === 'A') === (game === 1) ? 'model_1' : 'model_2';
}

/** A judgment as FastChat's row; early ones without a turn have none again. */
export function pairJudgmentRow(judgeId: string, judgment: PairJudgment): PythonValue {
  const [first, second] = judgment.games;
  return {
    question_id: judgment.questionId,
    model_1: judgment.model1,
    model_2: judgment.model2,
    g1_winner: first.winner,
    g2_winner: second.winner,
    judge: [judgeId, judgment.judgePromptName],
    g1_user_prompt: first.userPrompt,
    g1_judgment: first.completion?.text ?? ERROR_TEXT,
    g2_user_prompt: second.userPrompt,
    g2_judgment: second.completion?.text ?? ERROR_TEXT,
    ...(judgment.turn === null ? {} : { turn: judgment.turn }),
    tstamp: judgment.tstamp === undefined ? timestamp(judgment.at) : new PythonFloat(judgment.tstamp),
  };
}

/** A judgment as its row is read again: what `showPairs` counts. */
export function toPairRow(judgeId: string, judgment: PairJudgment): PairRow {
  const { questionId, model1, model2, judgePromptName, turn, games } = judgment;
  const [first, second] = games;
  const winners = { g1Winner: first.winner, g2Winner: second.winner };
  return { type: 'pair', questionId, model1, model2, judgeId, judgePromptName, turn, ...winners };
}
