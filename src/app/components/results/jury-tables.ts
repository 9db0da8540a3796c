/** What a jury's judges said of each model, and how far they agree, as tables. Pure. */
import type { JurySummary, LeaderboardRow } from '../../../core/score-types.ts';
import { formatScore } from '../../format.ts';
import { alphaText, spreadText } from '../../state/agreement-words.ts';
import { changeText, type ScoreRows, type TableCell } from './score-tables.ts';

/** A leaderboard's row of a jury's run. */
interface JuryRow {
  readonly label: string;
  readonly jury: JurySummary;
}

function juryRows(rows: readonly LeaderboardRow[]): readonly JuryRow[] {
  return rows.flatMap(({ label, jury }) => (jury === null ? [] : [{ label, jury }]));
}

/** One row for each model, one column for each judge, then their agreement. */
export function toJudgesTable(rows: readonly LeaderboardRow[]): ScoreRows {
  const members = juryRows(rows);
  const jurors = members[0]?.jury.jurors ?? [];
  return {
    heads: ['Model', ...jurors.map(({ label }) => label), ...(jurors.length > 1 ? ['Alpha'] : []), '2 points apart'],
    rows: members.map(({ label, jury }) => ({
      name: label,
      cells: [
        ...jury.jurors.map(jurorCell),
        ...(jurors.length > 1 ? [{ text: alphaText(jury.alpha) }] : []),
        { text: String(jury.disagreements) },
      ],
    })),
  };
}

function jurorCell({ mean, interval, rated, unrated }: JurySummary['jurors'][number]): TableCell {
  return {
    text: formatScore(mean),
    ...(unrated === 0 ? {} : { note: `${rated}/${rated + unrated}` }),
    ...(interval === null ? {} : { under: `${formatScore(interval[0])}–${formatScore(interval[1])}` }),
  };
}

/** One row for each model, one column for every two judges: by how much the first is milder. null for fewer than two. */
export function toDifferenceTable(rows: readonly LeaderboardRow[]): ScoreRows | null {
  const members = juryRows(rows);
  const { jurors = [], pairs = [] } = members[0]?.jury ?? {};
  if (pairs.length === 0) return null;
  const nameOf = (id: string) => jurors.find(({ judgeId }) => judgeId === id)?.label ?? id;
  return {
    heads: ['Model', ...pairs.map(({ first, second }) => `${nameOf(first)} less ${nameOf(second)}`)],
    rows: members.map(({ label, jury }) => ({ name: label, cells: jury.pairs.map(differenceCell) })),
  };
}

function differenceCell({ meanDifference, meanDistance, turns }: JurySummary['pairs'][number]): TableCell {
  if (meanDifference === null) return { text: '–' };
  return { text: changeText(0, meanDifference), under: `${formatScore(meanDistance)} apart, n\u00a0${turns}` };
}

/** One row for each model, one column for each judge: how far its repeats of a turn spread. null for one judgment each. */
export function toRepeatTable(rows: readonly LeaderboardRow[]): ScoreRows | null {
  const members = juryRows(rows);
  const first = members[0]?.jury;
  if (first === undefined || first.repeats === 1) return null;
  return {
    heads: ['Model', ...first.jurors.map(({ label }) => label), ...(first.jurors.length > 1 ? ['All judges'] : [])],
    rows: members.map(({ label, jury }) => ({
      name: label,
      cells: [...jury.jurors.map(({ repeatSpread }) => repeatSpread), ...(first.jurors.length > 1 ? [jury.repeatSpread] : [])].map(
        (spread) => ({ text: spreadText(spread) }),
      ),
    })),
  };
}
