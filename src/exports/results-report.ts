/** A leaderboard and everything behind it as one HTML file that needs no script, no network and no other file. */
import { FLAG_NAMES, FLAGS } from '../core/flags.ts';
import type { RankGroup } from '../core/comparison-types.ts';
import { SIGNIFICANCE } from '../core/rank-groups.ts';
import type { Counting, Leaderboard } from '../core/score-types.ts';
import type { RunState, UnratedReason } from '../core/types.ts';
import { UNRATED_SENTENCES } from '../core/unrated-words.ts';
import { toManifest } from './manifest.ts';
import { placesOf } from './ranks.ts';
import { dotChart } from './report/dot-chart.ts';
import { counted } from './report/figures.ts';
import { html, Html } from './report/html.ts';
import { categoryTable, leaderboardTable } from './report/score-tables.ts';
import { REPORT_STYLE } from './report/style.ts';
import { turnsOfRun } from './report/turns.ts';
import { turnRecordsOf } from './turn-records.ts';

/** A name and a value about what the runs share. */
export interface ReportFact {
  readonly name: string;
  readonly value: string;
}

export interface ReportOptions {
  /** Version of this program. */
  readonly benchtab: string;
  /** What the runs share, in words. */
  readonly facts: readonly ReportFact[];
  /** Answers and judgments too; else numbers alone. */
  readonly hasAnswers: boolean;
  /** The bench's own questions too, which belong to its makers. */
  readonly hasQuestions: boolean;
}

/** Nothing is fetched and nothing runs, whatever a text says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The whole file. Every text of a model, a judge or a file is escaped, so that it is shown as it is and does nothing.
 *
 * @param states  the runs of the board's rows
 */
export function toResultsReport(board: Leaderboard, states: readonly RunState[], options: ReportOptions): string {
  const title = `${board.benchLabel}, judged by ${board.judgeLabel}`;
  const { groups } = placesOf(board, states);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="BenchTab ${options.benchtab}">
<title>${title}</title>
<style>${new Html(REPORT_STYLE)}</style>
</head>
<body>
${header(board, states)}
<main>${scoreSection(board, groups)}${categorySection(board)}${unratedSection(board, states)}${flagSection(states)}${identitySection(states, options)}${
    options.hasAnswers ? turnSection(states, options.hasQuestions) : null
  }</main>
${footer(options)}
</body>
</html>
`;
  return page.text;
}

function header(board: Leaderboard, states: readonly RunState[]): Html {
  const dates = states.map(({ spec }) => spec.createdAt.slice(0, 10)).sort();
  const [first, last] = [dates[0] ?? '', dates.at(-1) ?? ''];
  return html`<header><h1>${board.benchLabel}</h1>
<p class="lead">${counted(states.length, 'model')}, judged by ${board.judgeLabel}. ${first === last ? first : `${first} to ${last}`}.</p>
${practiceNotice(board)}${countingNotice(board)}</header>`;
}

function practiceNotice({ isPractice }: Leaderboard): Html | null {
  if (!isPractice) return null;
  return html`<p class="notice"><strong>Practice judge, not a language model.</strong> Rules rated these answers. The numbers say nothing about the models.</p>`;
}

/** Nothing for FastChat's own way. */
function countingNotice({ counting: { without, repeats, minCoverage }, rows }: Leaderboard): Html | null {
  const sentences = [
    without.length === 0 ? null : `Not FastChat’s score: without the questions ${without.join(', ')}.`,
    repeats === 'all' ? null : 'Not FastChat’s score: of several judgments of a turn the last one counts.',
    rows.every(({ isHeadline }) => isHeadline) ? null : `Scores in brackets have fewer than ${Math.round(minCoverage * 100)} % of their turns rated, and no rank.`,
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : html`<p class="faint">${sentences.join(' ')}</p>`;
}

/** Said beside every table of numbers. */
function practiceChip({ isPractice }: Leaderboard): Html | null {
  return isPractice ? html` <span class="chip warn">practice judge, not a language model</span>` : null;
}

function scoreSection(board: Leaderboard, groups: ReadonlyMap<string, RankGroup>): Html {
  const scored = board.rows.filter(({ scores }) => scores.overall.mean !== null);
  const chart =
    scored.length === 0
      ? null
      : html`<figure>${dotChart(scored, `Scores with their 95 % intervals: ${board.benchLabel}`)}<figcaption>Score of 1 to 10, with its 95 % interval (bootstrap over whole questions).${
          board.isPractice ? ' Practice judge, not a language model.' : ''
        }</figcaption></figure>`;
  return html`<section><h2>Leaderboard${practiceChip(board)}</h2>${chart}${leaderboardTable(board.rows, groups)}
<p class="faint">Ranks are ranges where nothing is proven: a model stands above another one only where the paired difference on the same questions is told from chance (sign-flip permutation test over whole questions, Holm-corrected over all pairs of the table, ${SIGNIFICANCE}).</p></section>`;
}

function categorySection(board: Leaderboard): Html {
  return html`<section><h2>Categories${practiceChip(board)}</h2>${categoryTable(board.rows)}
<p class="faint">Few questions stand behind each of these means: differences of less than a point are usually noise.</p></section>`;
}

function unratedSection({ counting }: Leaderboard, states: readonly RunState[]): Html | null {
  const lines = states.flatMap((state) => unratedLines(state, counting));
  if (lines.length === 0) return null;
  return html`<section><h2>Not rated</h2><p>What has no rating is in no mean: it is never taken for a number.</p>
<div class="scroll" role="group" aria-label="Not rated" tabindex="0"><table><thead><tr><th class="text" scope="col">Model</th><th class="text" scope="col">Why</th><th scope="col">Turns</th></tr></thead>
<tbody>${lines}</tbody></table></div></section>`;
}

function unratedLines(state: RunState, { without }: Counting): readonly Html[] {
  const counts = new Map<UnratedReason, number>();
  for (const { key, rating, unratedReason } of turnRecordsOf(state))
    if (rating === null && unratedReason !== null && !without.includes(key.questionId))
      counts.set(unratedReason, (counts.get(unratedReason) ?? 0) + 1);
  return [...counts].map(
    ([reason, count]) =>
      html`<tr><th scope="row">${state.spec.model.label}</th><td class="text">${UNRATED_SENTENCES[reason]}</td><td>${count}</td></tr>`,
  );
}

function flagSection(states: readonly RunState[]): Html | null {
  const flagged = states.map((state) => turnRecordsOf(state).flatMap(({ flags }) => flags));
  const found = FLAG_NAMES.filter((flag) => flagged.some((flags) => flags.includes(flag)));
  if (found.length === 0) return null;
  const line = (flag: (typeof found)[number]) =>
    html`<tr><th scope="row">${FLAGS[flag].label}<br><span class="faint">${FLAGS[flag].sentence}</span></th>${flagged.map(
      (flags) => html`<td>${flags.filter((each) => each === flag).length}</td>`,
    )}</tr>`;
  return html`<section><h2>Flags</h2><p>What a reader of a rating should know. Flags never change a score.</p>
<div class="scroll" role="group" aria-label="Flags" tabindex="0"><table><thead><tr><th class="text" scope="col">Turns with</th>${states.map(
    ({ spec }) => html`<th scope="col">${spec.model.label}</th>`,
  )}</tr></thead><tbody>${found.map(line)}</tbody></table></div></section>`;
}

function identitySection(states: readonly RunState[], { facts, benchtab }: ReportOptions): Html {
  const manifest = JSON.stringify(toManifest(states, { benchtab }), null, 2);
  return html`<section><h2>What made it</h2><dl>${facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<details><summary>Manifest: everything that made these runs</summary><div><pre>
${manifest}</pre></div></details></section>`;
}

function turnSection(states: readonly RunState[], hasQuestions: boolean): Html {
  const whose = hasQuestions
    ? 'The questions are the bench’s own and belong to its makers: mind their licence before you pass this file on.'
    : 'Questions stand here by their numbers: their texts belong to the bench’s makers.';
  return html`<section><h2>Answers and judgments</h2><p class="faint">${whose}</p><div>${states.map((state) => turnsOfRun(state, hasQuestions))}</div></section>`;
}

function footer({ benchtab }: ReportOptions): Html {
  return html`<footer class="faint"><p>Made by BenchTab ${benchtab}. This file fetches nothing and runs nothing.</p></footer>`;
}
