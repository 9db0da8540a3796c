/** The models that can judge in this browser, as the judge picker lists them: what each takes, and what forbids it. Pure. */
import { quantizationOf } from '../../core/gpu-memory.ts';
import { canJudgeHere, localJudgeWords } from '../../core/local-judge.ts';
import { localJudgeCard } from '../../core/judge-cards.ts';
import type { ModelCard } from '../../core/types.ts';
import { formatParameters } from '../format.ts';
import { modelTiers, type ModelFilter } from './model-list.ts';
import { outlookOf, type Circumstances, type Outlook } from './outlook.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export interface LocalJudgeRow {
  readonly card: ModelCard;
  readonly outlook: Outlook;
  readonly verdict: Verdict;
  /** Size, number format, licence. */
  readonly facts: string;
  /** Why it cannot judge here, in a sentence; null if it can. */
  readonly obstacle: string | null;
}

export interface LocalJudgeTier {
  readonly name: string;
  readonly rows: readonly LocalJudgeRow[];
}

/**
 * In the tiers of the model list.
 *
 * @param circumstances.neededTokens  of the longest judge prompt and its reply
 */
export function localJudgeTiers(
  cards: readonly ModelCard[],
  filter: ModelFilter,
  circumstances: Circumstances,
): readonly LocalJudgeTier[] {
  return modelTiers(cards.filter(canJudgeHere), filter).map((tier) => ({
    name: tier.name,
    rows: tier.cards.map((card) => localJudgeRow(card, circumstances)),
  }));
}

export function localJudgeRow(card: ModelCard, circumstances: Circumstances): LocalJudgeRow {
  const outlook = outlookOf(card, circumstances);
  const verdict = verdictOf({ card, outlook, gpu: circumstances.gpu, neededTokens: circumstances.neededTokens });
  const size = card.parameters === null ? null : formatParameters(card.parameters);
  const facts = [size, quantizationOf(card, outlook.usesF32), card.licence].filter(
    (fact) => fact !== null && fact !== '' && fact !== 'unknown',
  );
  return { card, outlook, verdict, facts: facts.join(' · '), obstacle: obstacleOf(outlook, verdict) };
}

function obstacleOf({ place, memory }: Outlook, { note }: Verdict): string | null {
  if (place === 'nowhere') return note ?? 'It needs WebGPU, and this browser has none.';
  return memory?.fit === 'too-big' ? (note ?? 'It needs more memory than this page may use.') : null;
}

/** What the results will say of it. */
export function localJudgeNote(card: ModelCard): string {
  const words = localJudgeWords(localJudgeCard(card)) ?? '';
  const unforced = card.engine === 'webllm' ? '' : ' Nothing forces its rating into form: a reply without one leaves the turn unrated.';
  return `Beside its numbers stands: “${words}”.${unforced}`;
}
