/** The leaderboard's columns on a jury's agreement. Pure. */
import { alphaText, spreadText } from '../../state/agreement-words.ts';
import { counted } from '../../format.ts';
import type { Column } from './columns.ts';

export const JURY_COLUMNS: readonly Column[] = [
  {
    key: 'alpha',
    label: 'Alpha',
    definition: 'Krippendorff’s alpha: how far the judges agree on the turns of this model. 1 is agreement, 0 no more than chance.',
    firstSort: 'descending',
    valueOf: ({ jury }) => jury?.alpha ?? null,
    textOf: ({ jury }) => alphaText(jury?.alpha ?? null),
    explain: ({ jury }) => {
      if (jury === null || jury.alpha === null) return 'Not defined yet: it needs turns that two judges have rated, and not all alike.';
      return `The judges agree with alpha ${alphaText(jury.alpha)}. Krippendorff asks for 0.80, and 0.67 for careful conclusions. On ${counted(jury.disagreements, 'turn')} two judgments are 2 points apart or more.`;
    },
  },
  {
    key: 'noise',
    label: 'Judge ±',
    definition: 'How far one judge’s repeated ratings of the same turn spread: their standard deviation, over judges and turns.',
    firstSort: 'ascending',
    valueOf: ({ jury }) => jury?.repeatSpread ?? null,
    textOf: ({ jury }) => spreadText(jury?.repeatSpread ?? null),
    explain: ({ jury }) => {
      if (jury === null || jury.repeatSpread === null) return 'Nothing has been rated twice by the same judge yet.';
      return jury.jurors.map(({ label, repeatSpread }) => `${label}: ${spreadText(repeatSpread)}`).join('; ') + '. At temperature 0 this is the judge’s own noise.';
    },
  },
];
