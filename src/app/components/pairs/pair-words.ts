/** Pair runs in words. Pure. */
import type { Coverage, PairBoard } from '../../../core/pair-board.ts';
import { positionOf, verdictsIn, type JudgedMatch, type MatchFlag } from '../../../core/pair-matches.ts';
import type { GameRecord, PairRunHeader, PairRunSpec } from '../../../core/pair-types.ts';
import type { PositionBias } from '../../../core/position-bias.ts';
import { toPythonFixed } from '../../../core/python-fixed.ts';
import type { PairChoice } from '../../../core/show-result.ts';
import { counted } from '../../format.ts';
import type { MatchFilter } from './address.ts';
import { leaningNote, leaningText } from './leaning-words.ts';

/** A model's name for people. */
export function labelOf({ contestants }: Pick<PairRunSpec, 'contestants'>, modelId: string): string {
  return contestants.find((each) => each.modelId === modelId)?.label ?? modelId;
}

/** `All against all`, `Against GPT-2`. */
export function modeTitle(spec: Pick<PairRunSpec, 'contestants'>, { baseline }: Pick<PairChoice, 'baseline'>): string {
  return baseline === null ? 'All against all' : `Against ${labelOf(spec, baseline)}`;
}

/** `Model x, Model y and 3 more`. */
export function modelNames(labels: readonly string[]): string {
  if (labels.length <= 3) return labels.join(', ');
  return `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more`;
}

/** `120 of 320 judged`; imported runs do not know how many there should be. */
export function judgedWords({ judgmentCount, totalMatches }: PairRunHeader): string {
  if (totalMatches === null) return counted(judgmentCount, 'match', 'matches');
  return `${judgmentCount.toLocaleString('en')} of ${counted(totalMatches, 'match', 'matches')} judged`;
}

export const FILTER_NAMES: Readonly<Record<MatchFilter, string>> = {
  all: 'all matches',
  disagree: 'games that disagree',
  'no-verdict': 'without a verdict',
  'several-verdicts': 'several verdicts in a text',
  repeat: 'repeats in the files',
};

export const FLAG_WORDS: Readonly<Record<MatchFlag, string>> = {
  disagree: 'games disagree',
  'no-verdict': 'no verdict',
  'several-verdicts': 'several verdicts',
  repeat: 'repeat',
};

/** What both games come to, in one sentence. */
export function matchSentence(spec: Pick<PairRunSpec, 'contestants'>, { judgment, result }: JudgedMatch): string {
  const { model1, model2, games } = judgment;
  const [first, second] = games;
  if (result === null) {
    const without = games.filter(({ winner }) => winner === 'error').length;
    return `${without === 2 ? 'Neither game has' : 'One game has no'} ${without === 2 ? 'a verdict' : 'verdict'}: left out of the table.`;
  }
  if (result !== 'tie') return `${labelOf(spec, result === 'model_1' ? model1 : model2)} wins both games.`;
  if (first.winner === second.winner) return 'A tie in both games.';
  const places = [positionOf(1, first), positionOf(2, second)];
  if (places[0] === 'A' && places[1] === 'A') return 'Both games chose the first place, whoever stood there: counted as a tie.';
  if (places[0] === 'B' && places[1] === 'B') return 'Both games chose the second place, whoever stood there: counted as a tie.';
  return 'One game names a winner, the other a tie: counted as a tie.';
}

/** `A: Model x`, `a tie`; why there is none. */
export function verdictWords(spec: Pick<PairRunSpec, 'contestants'>, { judgment }: JudgedMatch, game: 1 | 2): string {
  const record = judgment.games[game === 1 ? 0 : 1];
  const position = positionOf(game, record);
  if (position === null) return record.completion === null ? 'No verdict: the judge gave no reply' : 'No verdict in the reply';
  if (position === 'tie') return 'A tie';
  return `${position}: ${labelOf(spec, record.winner === 'model_1' ? judgment.model1 : judgment.model2)}`;
}

/** What to know about a text with several verdicts; null if it has one or none. */
export function severalWords(game: GameRecord): string | null {
  const marks = verdictsIn(game);
  return marks.length < 2 ? null : `The reply holds ${marks.join(' and ')}; of these FastChat takes the first in its own order, ${marks[0] ?? ''}.`;
}

/** `28 of 32`. */
export function coverageText({ covered, expected }: Coverage): string {
  return `${covered.toLocaleString('en')} of ${expected.toLocaleString('en')}`;
}

/** A fraction as FastChat prints it: `0.209375`. */
export function formatRate(rate: number): string {
  return toPythonFixed(rate, 6);
}

/** `18 %`; an en dash where there is nothing to count. */
export function formatPercent(part: number | null): string {
  return part === null ? '–' : `${(part * 100).toFixed(part > 0 && part < 0.1 ? 1 : 0)} %`;
}

/** What the page says about the judge's steadiness. */
export function consistencyFacts(
  board: PairBoard,
  position: PositionBias | null,
): readonly { readonly name: string; readonly value: string; readonly note: string }[] {
  const { rows, dropped, disagree, disagreeRate, positions, severalVerdicts, repeats } = board;
  const readable = rows - dropped;
  const games = positions.first + positions.second + positions.tie;
  const share = (count: number) => (games === 0 ? '–' : `${count.toLocaleString('en')} (${formatPercent(count / games)})`);
  return [
    {
      name: 'Games that disagree',
      value: `${disagree.toLocaleString('en')} of ${readable.toLocaleString('en')} (${formatPercent(disagreeRate)})`,
      note: 'The two orders of a match gave different verdicts. FastChat counts them as ties.',
    },
    {
      name: 'Only the place won',
      value: `${positions.alwaysFirst.toLocaleString('en')} first, ${positions.alwaysSecond.toLocaleString('en')} second`,
      note: 'Matches in which both games chose the same place, whoever stood there.',
    },
    {
      name: 'Places chosen',
      value: `A ${share(positions.first)} · B ${share(positions.second)} · tie ${share(positions.tie)}`,
      note: 'Of all games with a verdict.',
    },
    ...(position === null ? [] : [{ name: 'First place chosen', value: leaningText(position), note: leaningNote(position) }]),
    {
      name: 'Without a verdict',
      value: counted(dropped, 'match', 'matches'),
      note: 'A game gave none, so FastChat leaves out the match, both games of it.',
    },
    ...(severalVerdicts === 0 ? [] : [{
      name: 'Several verdicts',
      value: counted(severalVerdicts, 'match', 'matches'),
      note: 'A reply names more than one verdict: FastChat looks for A first, then B, then a tie.',
    }]),
    ...(repeats === 0 ? [] : [{
      name: 'Repeats',
      value: counted(repeats, 'row'),
      note: 'Rows of a match that the files have already. FastChat counts them all; coverage counts each match once.',
    }]),
  ];
}
