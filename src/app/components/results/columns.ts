/** The leaderboard's columns: what each number is, how it is written, how it explains itself. Pure. */
import { FLAG_NAMES, FLAGS } from '../../../core/flags.ts';
import { isAnsweredElsewhere, isJudgedElsewhere } from '../../../core/imported.ts';
import { categoriesOf } from '../../../core/questions.ts';
import type { LeaderboardRow } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';
import { categoryOfKey } from '../../../exports/board-columns.ts';
import { counted, formatBytes, formatScore, formatSpeed, formatUsd } from '../../format.ts';
import { categoryColumn } from './category-columns.ts';
import { JURY_COLUMNS } from './jury-columns.ts';
import { boundsSentence, boundsText, explainScore, explainWithheld, isShifted, percentText } from './score-words.ts';
import { changeText } from './score-tables.ts';

export type ColumnKey =
  | 'score'
  | 'turn1'
  | 'turn2'
  | 'change'
  | 'coverage'
  | 'attempts'
  | 'alpha'
  | 'noise'
  | 'flags'
  | 'length'
  | 'speed'
  | 'memory'
  | 'cost'
  | `category-${string}`;

export interface Column {
  readonly key: ColumnKey;
  /** Short enough for a head. */
  readonly label: string;
  /** Present on columns that stand in the table only where a reader asks for them. */
  readonly isExtra?: true;
  /** One sentence: what the column shows. */
  readonly definition: string;
  /** Which end of the column is of interest first. */
  readonly firstSort: 'ascending' | 'descending';
  /** Number to sort by; null sorts last, whichever way. */
  valueOf(row: LeaderboardRow): number | null;
  /** What stands in the cell. */
  textOf(row: LeaderboardRow): string;
  /** What the number tells when asked: definition, n, interval. */
  explain(row: LeaderboardRow): string;
  /** A second, smaller line in the cell: coverage, bounds. */
  noteOf?(row: LeaderboardRow): string | null;
}

const NONE = '–';

export const COLUMNS: readonly Column[] = [
  {
    key: 'score',
    label: 'Score',
    definition: 'Mean of all ratings, both turns pooled, as FastChat counts. A jury gives each turn one rating.',
    firstSort: 'descending',
    // What has no rank stays below what has one, whatever its score.
    valueOf: ({ scores, isHeadline, unrankedReason }) => (isHeadline && unrankedReason === null ? scores.overall.mean : null),
    textOf: ({ scores, isHeadline }) => (isHeadline ? formatScore(scores.overall.mean) : boundsText(scores.overall)),
    explain: (row) => (row.isHeadline ? explainScore(row) : explainWithheld(row)),
    noteOf: ({ scores, isHeadline, unrankedReason }) => {
      const notes = [
        unrankedReason === null ? null : `no rank: ${unrankedReason}`,
        !isHeadline && scores.overall.rated > 0 ? `${percentText(scores.overall)} rated` : null,
        isHeadline && isShifted(scores) ? `mean of turns ${formatScore(scores.meanOfTurns)}` : null,
      ].filter((note) => note !== null);
      return notes.length === 0 ? null : notes.join(' · ');
    },
  },
  turnColumn(1, 'turn1'),
  turnColumn(2, 'turn2'),
  {
    key: 'change',
    label: 'Turn 2 − 1',
    isExtra: true,
    definition: 'Mean rating of the second turn less that of the first: what a model loses, or gains, as the talk goes on.',
    firstSort: 'ascending',
    valueOf: ({ scores }) => changeOf(scores),
    textOf: ({ scores: { turns } }) => changeText(turns[0].mean, turns[1].mean),
    explain: ({ scores: { turns } }) =>
      turns[0].mean === null || turns[1].mean === null
        ? 'Both turns must have a rating.'
        : `Turn 1 has a mean of ${formatScore(turns[0].mean)}, turn 2 of ${formatScore(turns[1].mean)}.`,
  },
  {
    key: 'coverage',
    label: 'Rated',
    definition: 'Turns with a rating, of all turns the run should have. What is not rated is left out of every mean.',
    firstSort: 'descending',
    valueOf: ({ scores: { overall } }) => ratio(overall.rated, overall.rated + overall.unrated),
    textOf: ({ scores: { overall } }) => `${overall.rated}/${overall.rated + overall.unrated}`,
    explain: ({ scores: { overall } }) =>
      overall.unrated === 0
        ? `All ${overall.rated} turns are rated.`
        : `${counted(overall.unrated, 'turn')} of ${overall.rated + overall.unrated} without a rating: left out of the score, not counted as zero. ${boundsSentence(overall)} The reasons stand below.`,
    noteOf: ({ scores: { overall }, isHeadline }) => (isHeadline && overall.unrated > 0 ? boundsText(overall) : null),
  },
  {
    key: 'attempts',
    label: 'Spread',
    definition: 'Standard deviation of the attempts’ means: how far a model’s score moves when it answers again.',
    firstSort: 'ascending',
    valueOf: ({ scores }) => scores.attemptSpread,
    textOf: ({ scores }) => (scores.attemptSpread === null ? NONE : `±${scores.attemptSpread.toFixed(2)}`),
    explain: ({ scores: { attempts } }) =>
      `${attempts.map(({ mean, rated, unrated }, index) => `Attempt ${index + 1}: ${formatScore(mean)} (${rated} of ${rated + unrated} rated)`).join('; ')}. The score is the mean over all.`,
  },
  ...JURY_COLUMNS,
  {
    key: 'flags',
    label: 'Flags',
    definition: 'Turns with something that a reader of their rating should know. Flags change no score.',
    firstSort: 'descending',
    valueOf: ({ flaggedTurns }) => flaggedTurns,
    textOf: ({ flaggedTurns }) => String(flaggedTurns),
    explain: ({ flags, flaggedTurns }) =>
      flaggedTurns === 0
        ? 'No turn is flagged.'
        : `${counted(flaggedTurns, 'turn')} flagged: ${FLAG_NAMES.flatMap((name) => (flags[name] === undefined ? [] : `${FLAGS[name].label} ${flags[name]}`)).join(', ')}. They are listed below.`,
  },
  {
    key: 'length',
    label: 'Length',
    definition: 'Mean length of an answer, in characters. Judges tend to like long answers.',
    firstSort: 'descending',
    valueOf: ({ meanAnswerCharacters }) => meanAnswerCharacters,
    textOf: ({ meanAnswerCharacters: mean }) => (mean === null ? NONE : Math.round(mean).toLocaleString('en')),
    explain: ({ meanAnswerCharacters: mean }) =>
      mean === null ? 'No answer yet.' : `An answer has ${Math.round(mean).toLocaleString('en')} characters on average.`,
  },
  {
    key: 'speed',
    label: 'Tokens/s',
    definition: 'Tokens written, over the time their answers took: of one conversation, where several go on at once.',
    firstSort: 'descending',
    valueOf: ({ tokensPerSecond }) => tokensPerSecond,
    textOf: ({ tokensPerSecond: speed }) => (speed === null ? NONE : speed.toFixed(speed < 10 ? 1 : 0)),
    explain: ({ tokensPerSecond: speed }) =>
      speed === null ? 'This engine counts no tokens.' : `${formatSpeed(speed)}: reading the question is part of the time.`,
  },
  {
    key: 'memory',
    label: 'GPU peak',
    definition: 'Most bytes of GPU buffers that were allocated at once, loading and answering.',
    firstSort: 'ascending',
    valueOf: ({ peakGpuBytes }) => peakGpuBytes,
    textOf: ({ peakGpuBytes: bytes }) => (bytes === null ? NONE : formatBytes(bytes)),
    explain: ({ peakGpuBytes: bytes }) =>
      bytes === null
        ? 'Not measured: the model did not run on this computer’s GPU, or its engine cannot count.'
        : `At most ${formatBytes(bytes)} of GPU buffers at once (${bytes.toLocaleString('en')} bytes), measured.`,
  },
  {
    key: 'cost',
    label: 'Cost',
    definition: 'What the judge took for this run, from the tokens its server counted.',
    firstSort: 'ascending',
    valueOf: ({ usd }) => usd,
    textOf: ({ usd }) => (usd === null ? NONE : formatUsd(usd)),
    explain: ({ usd }) =>
      usd === null ? 'This judge has no price.' : `${formatUsd(usd)} for the judge’s tokens, at the price in the configuration.`,
  },
];

/** The columns that can tell something about these runs, shown or not: what files do not tell never comes. */
export function columnsFor(states: readonly RunState[]): readonly Column[] {
  const isHere = states.some(({ spec }) => !isAnsweredElsewhere(spec));
  const isJudgedHere = states.some(({ spec }) => spec.judge !== null && !isJudgedElsewhere(spec));
  const hasAttempts = states.some(({ spec }) => spec.settings.choices > 1);
  const juries = states.flatMap(({ spec }) => spec.jury ?? []);
  const isTold: Partial<Record<ColumnKey, boolean>> = {
    attempts: hasAttempts,
    alpha: juries.some(({ jurors }) => jurors.length > 1),
    noise: juries.some(({ repeats }) => repeats > 1),
    speed: isHere,
    memory: isHere,
    cost: isJudgedHere,
  };
  const categories = categoriesOf(states[0]?.spec.bench.questions ?? []);
  return [...COLUMNS.filter(({ key }) => isTold[key] ?? true), ...categories.map(categoryColumn)];
}

/** The column of a key. */
export function columnOf(key: ColumnKey): Column {
  const category = categoryOfKey(key);
  const column = category === null ? COLUMNS.find((each) => each.key === key) : categoryColumn(category);
  if (column === undefined) throw new Error(`there is no column ${key}`);
  return column;
}

function turnColumn(turn: 1 | 2, key: 'turn1' | 'turn2'): Column {
  const scoreOf = ({ scores }: LeaderboardRow) => scores.turns[turn === 1 ? 0 : 1];
  const what = turn === 1 ? 'the first turn' : 'the second turn, judged with the whole conversation in view';
  return {
    key,
    label: `Turn ${turn}`,
    definition: `Mean rating of ${what}.`,
    firstSort: 'descending',
    valueOf: (row) => scoreOf(row).mean,
    textOf: (row) => formatScore(scoreOf(row).mean),
    explain: (row) => {
      const score = scoreOf(row);
      if (score.mean === null) return `No rating of turn ${turn} yet.`;
      const missing = score.unrated === 0 ? 'none is missing' : `${score.unrated} missing`;
      return `Mean of ${counted(score.ratings, 'rating')} of ${what}; ${missing}.${givenText(turn, row)}`;
    },
    noteOf: (row) => {
      const { rated, unrated } = scoreOf(row);
      return unrated === 0 || rated === 0 ? null : `${rated}/${rated + unrated}`;
    },
  };
}

/** Turn 2 apart from what turn 1 did to it. */
function givenText(turn: 1 | 2, { scores: { turn2Given } }: LeaderboardRow): string {
  const { good, weak } = turn2Given;
  if (turn === 1 || (good.mean === null && weak.mean === null)) return '';
  return ` After a first turn rated 7 or more: ${formatScore(good.mean)} (n ${good.ratings}); after one rated less: ${formatScore(weak.mean)} (n ${weak.ratings}).`;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function changeOf({ turns: [first, second] }: LeaderboardRow['scores']): number | null {
  return first.mean === null || second.mean === null ? null : second.mean - first.mean;
}
