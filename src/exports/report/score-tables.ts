/** The report's tables of scores. */
import type { RankGroup } from '../../core/comparison-types.ts';
import type { LeaderboardRow } from '../../core/score-types.ts';
import { placeText } from '../ranks.ts';
import { meanText, NONE, rangeText } from './figures.ts';
import { html, type Html } from './html.ts';

/** What tells a row's name and what must be said beside every number of it. */
export function nameOf({ label, isStandIn, unrankedReason }: LeaderboardRow): Html {
  const standIn = isStandIn ? html` <span class="chip warn">stand-in: its texts mean nothing</span>` : null;
  const unranked = unrankedReason === null ? null : html` <span class="chip">no rank: ${unrankedReason}</span>`;
  return html`${label}${standIn}${unranked}`;
}

/** @param groups  by run id; a run that has none is not ranked */
export function leaderboardTable(rows: readonly LeaderboardRow[], groups: ReadonlyMap<string, RankGroup>): Html {
  const heads = ['Score', '95 % interval', 'Turn 1', 'Turn 2', 'Rated', 'Flagged turns', 'Mean length', 'Tokens/s'];
  return html`<div class="scroll" role="group" aria-label="Leaderboard" tabindex="0"><table><thead><tr><th scope="col">Rank</th><th class="text" scope="col">Model</th>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => leaderboardLine(row, groups.get(row.runId)))}</tbody></table></div>`;
}

function leaderboardLine(row: LeaderboardRow, group: RankGroup | undefined): Html {
  const { scores, isHeadline } = row;
  const { rated, unrated } = scores.overall;
  const cells = [
    isHeadline ? meanText(scores.overall.mean) : `(${meanText(scores.overall.mean)})`,
    rangeText(scores.interval),
    meanText(scores.turns[0].mean),
    meanText(scores.turns[1].mean),
    `${rated} of ${rated + unrated}`,
    String(row.flaggedTurns),
    row.meanAnswerCharacters === null ? NONE : `${Math.round(row.meanAnswerCharacters).toLocaleString('en')} characters`,
    row.tokensPerSecond === null ? NONE : row.tokensPerSecond.toFixed(1),
  ];
  return html`<tr><td>${placeText(group)}</td><th scope="row">${nameOf(row)}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

/** Means by category, each with how many turns it is made of where some are missing. */
export function categoryTable(rows: readonly LeaderboardRow[]): Html {
  const categories = [...new Set(rows.flatMap(({ scores }) => scores.categories.map(({ category }) => category)))];
  return html`<div class="scroll" role="group" aria-label="Categories" tabindex="0"><table><thead><tr><th class="text" scope="col">Model</th>${categories.map(
    (category) => html`<th scope="col">${category}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr><th scope="row">${nameOf(row)}</th>${categories.map((category) => categoryCell(row, category))}</tr>`,
  )}</tbody></table></div>`;
}

function categoryCell({ scores }: LeaderboardRow, category: string): Html {
  const score = scores.categories.find((each) => each.category === category)?.score;
  if (score === undefined) return html`<td class="empty">${NONE}</td>`;
  const missing = score.unrated === 0 ? null : html` <span class="faint">${score.rated} of ${score.rated + score.unrated}</span>`;
  return html`<td>${meanText(score.mean)}${missing}</td>`;
}
