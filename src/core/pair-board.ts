/** The tables of a pair run: FastChat's own, and what it does not tell: coverage, games that disagree, positions. */
import type { PairRow } from './fastchat-read.ts';
import { positionOf, type JudgedMatch } from './pair-matches.ts';
import { pairingOf } from './pair-run.ts';
import type { PairRunSpec } from './pair-types.ts';
import { pairMatches, toPairRow } from './pairwise.ts';
import { turnsOf } from './questions.ts';
import { showPairs, type PairChoice, type WinLine } from './show-result.ts';

/** A model's line with what stands behind it. */
export interface PairLine extends WinLine {
  /** Rows behind win, loss and tie. */
  readonly n: number;
  /** Its rows that were left out because a game has no verdict. */
  readonly dropped: number;
  /** Its rows whose two games disagree: part of `tie`. */
  readonly disagree: number;
  /** Matches with a verdict, each counted once, of those there should be. */
  readonly coverage: Coverage;
}

export interface Coverage {
  readonly covered: number;
  readonly expected: number;
}

/** Two models against each other. */
export interface PairCount {
  readonly model1: string;
  readonly model2: string;
  readonly wins1: number;
  readonly wins2: number;
  /** Ties as FastChat counts them: disagreements are among them. */
  readonly ties: number;
  readonly disagree: number;
  readonly dropped: number;
  readonly coverage: Coverage;
}

/** How often each position was chosen. */
export interface PositionCounts {
  /** Games with a verdict for assistant A, for assistant B, for neither. */
  readonly first: number;
  readonly second: number;
  readonly tie: number;
  /** Matches of which both games chose the first place, or the second: the place won, not an answer. */
  readonly alwaysFirst: number;
  readonly alwaysSecond: number;
}

export interface PairBoard {
  readonly choice: PairChoice;
  /** In FastChat's order: adjusted win rate, then name. */
  readonly lines: readonly PairLine[];
  readonly pairs: readonly PairCount[];
  readonly rows: number;
  readonly dropped: number;
  readonly repeats: number;
  readonly disagree: number;
  /** `disagree` over the rows with two verdicts; null where there is none. */
  readonly disagreeRate: number | null;
  readonly severalVerdicts: number;
  readonly positions: PositionCounts;
  readonly coverage: Coverage;
  /** A sentence why there is no line; null if there is one. */
  readonly emptyReason: string | null;
}

/** The board of all rows, or of those that FastChat keeps for a baseline or a list of models. */
export function pairBoard(spec: PairRunSpec, matches: readonly JudgedMatch[], choice: PairChoice): PairBoard {
  const kept = matches.filter(({ judgment }) => isKept(judgment, choice));
  const rows = matches.map(({ judgment }) => toPairRow(spec.judge.judgeId, judgment));
  const pairs = expectedPairs(spec, matches).filter((pair) => isKept(pair, choice)).map((pair) => countPair(pair, kept));
  const count = (isCounted: (match: JudgedMatch) => boolean) => kept.filter(isCounted).length;
  const dropped = count(({ result }) => result === null);
  const disagree = count(({ flags }) => flags.includes('disagree'));
  const lines = showPairs(rows, choice).table.map((line) => withBackground(line, kept, pairs));
  return {
    ...{ choice, lines, pairs, dropped, disagree, rows: kept.length },
    repeats: count(({ flags }) => flags.includes('repeat')),
    disagreeRate: kept.length === dropped ? null : disagree / (kept.length - dropped),
    severalVerdicts: count(({ flags }) => flags.includes('several-verdicts')),
    positions: positionCounts(kept),
    coverage: sumCoverage(pairs),
    emptyReason: lines.length > 0 ? null : whyEmpty(rows, kept.length, choice),
  };
}

type Pair = Pick<PairRow, 'model1' | 'model2'>;

/** As FastChat: the baseline takes part, or the first model is in the list. */
function isKept({ model1, model2 }: Pair, { baseline, models }: PairChoice): boolean {
  if (models !== null && !models.includes(model1)) return false;
  return baseline === null || model1 === baseline || model2 === baseline;
}

function isOf({ model1, model2 }: Pair, { judgment }: JudgedMatch): boolean {
  const { model1: first, model2: second } = judgment;
  return (model1 === first && model2 === second) || (model1 === second && model2 === first);
}

type ExpectedPair = Pair & { readonly expected: number };

/**
 * How many matches each pair should have. Imported rows do not tell their mode: every pair that occurs, on every
 * question of the bench and every turn that occurs.
 */
function expectedPairs(spec: PairRunSpec, matches: readonly JudgedMatch[]): readonly ExpectedPair[] {
  if (spec.origin === undefined) return countBy(pairMatches(spec.bench, pairingOf(spec), spec.settings));
  const turns = new Set(matches.map(({ judgment }) => judgment.turn ?? 1));
  const expected = spec.bench.questions.flatMap(turnsOf).filter((turn) => turns.has(turn)).length;
  return countBy(matches.map(({ judgment }) => judgment)).map((pair) => ({ ...pair, expected }));
}

function countBy(pairs: readonly Pair[]): readonly ExpectedPair[] {
  const counts = new Map<string, ExpectedPair>();
  for (const { model1, model2 } of pairs) {
    const key = JSON.stringify([model1, model2].sort());
    const known = counts.get(key) ?? { model1, model2, expected: 0 };
    counts.set(key, { ...known, expected: known.expected + 1 });
  }
  return [...counts.values()];
}

function countPair({ model1, model2, expected }: ExpectedPair, matches: readonly JudgedMatch[]): PairCount {
  const own = matches.filter((match) => isOf({ model1, model2 }, match));
  const winsOf = (model: string) => own.filter((match) => winnerOf(match) === model).length;
  const covered = new Set(own.filter(({ result }) => result !== null).map(({ judgment }) => turnIn(judgment))).size;
  return {
    ...{ model1, model2, wins1: winsOf(model1), wins2: winsOf(model2) },
    ties: own.filter(({ result }) => result === 'tie').length,
    disagree: own.filter(({ flags }) => flags.includes('disagree')).length,
    dropped: own.filter(({ result }) => result === null).length,
    coverage: { covered, expected },
  };
}

function winnerOf({ result, judgment }: JudgedMatch): string | null {
  if (result === 'model_1') return judgment.model1;
  return result === 'model_2' ? judgment.model2 : null;
}

function turnIn({ questionId, turn }: JudgedMatch['judgment']): string {
  return `${questionId}/${turn ?? 1}`;
}

function withBackground(line: WinLine, kept: readonly JudgedMatch[], pairs: readonly PairCount[]): PairLine {
  const takesPart = ({ model1, model2 }: Pair) => model1 === line.model || model2 === line.model;
  const own = kept.filter(({ judgment }) => takesPart(judgment));
  return {
    ...line,
    n: line.win + line.loss + line.tie,
    dropped: own.filter(({ result }) => result === null).length,
    disagree: own.filter(({ flags }) => flags.includes('disagree')).length,
    coverage: sumCoverage(pairs.filter(takesPart)),
  };
}

function sumCoverage(pairs: readonly PairCount[]): Coverage {
  const sum = (value: (coverage: Coverage) => number) => pairs.reduce((total, { coverage }) => total + value(coverage), 0);
  return { covered: sum(({ covered }) => covered), expected: sum(({ expected }) => expected) };
}

function positionCounts(matches: readonly JudgedMatch[]): PositionCounts {
  const places = matches.map(({ judgment: { games } }) => [positionOf(1, games[0]), positionOf(2, games[1])] as const);
  const gamesAt = (place: 'A' | 'B' | 'tie') => places.flat().filter((each) => each === place).length;
  const bothAt = (place: 'A' | 'B') => places.filter(([first, second]) => first === place && second === place).length;
  return {
    ...{ first: gamesAt('A'), second: gamesAt('B'), tie: gamesAt('tie') },
    ...{ alwaysFirst: bothAt('A'), alwaysSecond: bothAt('B') },
  };
}

/** Where FastChat stops with a KeyError: a sentence. */
function whyEmpty(rows: readonly PairRow[], keptCount: number, { baseline, models }: PairChoice): string {
  if (rows.length === 0) return 'No match is judged yet.';
  if (keptCount > 0) return 'No match has a verdict in both games.';
  if (baseline !== null && !rows.some(({ model1, model2 }) => model1 === baseline || model2 === baseline))
    return `The baseline “${baseline}” takes part in no match.`;
  return models === null ? 'No match is left.' : `No match is left: none has one of ${models.join(', ')} as its first model.`;
}
