/** The report's answers and judgments: folded, each as plain text, exactly as stored. */
import { FLAGS } from '../../core/flags.ts';
import type { RunState } from '../../core/types.ts';
import { UNRATED_SENTENCES } from '../../core/unrated-words.ts';
import { turnRecordsOf, type SeatRecord, type TurnRecord } from '../turn-records.ts';
import { html, type Html } from './html.ts';

/** @param hasQuestions  print the questions' texts as well */
export function turnsOfRun(state: RunState, hasQuestions: boolean): Html {
  const records = turnRecordsOf(state);
  const { model, settings } = state.spec;
  const standIn = model.isStandIn ? html` <span class="chip warn">stand-in: its texts mean nothing</span>` : null;
  return html`<details><summary><strong>${model.label}</strong>${standIn} <span class="faint">${records.length} turns</span></summary>
<div>${records.map((record) => turnBlock(record, { hasQuestions, hasChoices: settings.choices > 1 }))}</div></details>`;
}

interface TurnOptions {
  readonly hasQuestions: boolean;
  readonly hasChoices: boolean;
}

function turnBlock(record: TurnRecord, { hasQuestions, hasChoices }: TurnOptions): Html {
  const { key, question, flags } = record;
  const attempt = hasChoices ? `, attempt ${key.choiceIndex + 1}` : '';
  const chips = flags.map((flag) => html` <span class="chip">${FLAGS[flag].label}</span>`);
  return html`<details><summary><span class="num">${key.questionId}</span> ${question.category}, turn ${key.turn}${attempt}: ${ratingText(record)}${chips}</summary>
<div>${hasQuestions ? labelled('Question', record.questionText) : null}${answerBlock(record)}${judgmentBlocks(record)}${flags.map(
    (flag) => html`<p class="faint">${FLAGS[flag].label}: ${FLAGS[flag].sentence}</p>`,
  )}${record.warnings.map((warning) => html`<p class="faint">${warning}</p>`)}</div></details>`;
}

function ratingText({ rating, unratedReason }: TurnRecord): Html {
  if (rating !== null) return html`<strong class="num">${Number(rating.toFixed(2))}</strong>`;
  return html`<span class="empty">${unratedReason === null ? 'not rated' : UNRATED_SENTENCES[unratedReason]}</span>`;
}

function answerBlock({ answer, failure }: TurnRecord): Html {
  if (answer === null) return html`<p class="empty">No answer${failure === null ? '' : `: ${failure.message}`}</p>`;
  return labelled('Answer', answer.completion.text);
}

function judgmentBlocks({ panel, judgment, answer, failure }: TurnRecord): readonly (Html | null)[] {
  if (panel !== null) return panel.map(seatBlock);
  if (judgment !== null) return [labelled('Judgment', judgment.completion.text)];
  return [answer !== null && failure !== null ? html`<p class="empty">No judgment: ${failure.message}</p>` : null];
}

function seatBlock({ judgeId, repeat, judgment, failure }: SeatRecord): Html {
  const who = `Judgment by ${judgeId}, ${repeat}`;
  if (judgment === null) return html`<p class="empty">${who}: ${failure?.message ?? 'not made'}</p>`;
  return labelled(`${who}: ${judgment.rating ?? 'no rating'}`, judgment.completion.text);
}

function labelled(label: string, text: string): Html {
  // The line feed after <pre> is not part of the text: without it a text's own first one would be lost.
  return html`<div><p class="label">${label}</p><pre>
${text === '' ? '(empty)' : text}</pre></div>`;
}
