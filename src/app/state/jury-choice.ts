/** The jury that is being chosen: who may sit in it, and what is missing. Pure. */
import type { JudgeCard, Price } from '../../core/types.ts';
import { CUSTOM_JUDGE, LOCAL_JUDGE, NO_JUDGE } from './choices.ts';
import { keyProblem } from './judge-list.ts';
import type { Keyring } from './keyring.svelte.ts';
import { chosenJudge, judgeNamed, type JudgeCatalogue, type JudgeChoice } from './plan.ts';
import { addressProblem } from './server-model.ts';

/** A judge that may be added to the one chosen. */
export interface JurorOption {
  /** As in `SetupChoices.jurorIds`. */
  readonly judgeId: string;
  readonly label: string;
  /** null without one. */
  readonly price: Price | null;
  readonly isChosen: boolean;
  /** Why it cannot be added, in a sentence; null if it can. */
  readonly refusal: string | null;
}

const NOT_TOGETHER = 'Only checks the set-up: never in one jury with real judges.';
const LOST = 'Not in the catalogue any more: take it out.';

/** Everybody but the judge chosen, in the order of the catalogue. Those chosen already can always be left out again. */
export function jurorOptions(choice: JudgeChoice, catalogue: JudgeCatalogue): readonly JurorOption[] {
  const first = judgeNamed(choice.judgeId, choice, catalogue);
  const others = [
    ...catalogue.judges.map(({ judgeId, label, price, isStandIn }) => ({ judgeId, label, price, isStandIn })),
    { judgeId: CUSTOM_JUDGE, label: 'Another server', price: null, isStandIn: false },
    // Built-in models only check the set-up too: which model it is, decides.
    { judgeId: LOCAL_JUDGE, label: 'A model in this browser', price: null, isStandIn: null },
  ].filter(({ judgeId }) => judgeId !== choice.judgeId);
  // Of an earlier catalogue: it can only be taken out.
  const lost = choice.jurorIds.filter((id) => id !== choice.judgeId && others.every(({ judgeId }) => judgeId !== id));
  const options = others.map(({ judgeId, label, price, isStandIn }) => ({
    judgeId,
    label,
    price,
    isChosen: choice.jurorIds.includes(judgeId),
    refusal: isStandIn === null || first === null || first.isStandIn === isStandIn ? null : NOT_TOGETHER,
  }));
  return [...options, ...lost.map((judgeId) => ({ judgeId, label: judgeId, price: null, isChosen: true, refusal: LOST }))];
}

/** The further judges chosen, each with the id it is chosen by; those that cannot be found are left out. */
export function furtherJurors(choice: JudgeChoice, catalogue: JudgeCatalogue): readonly { readonly judgeId: string; readonly judge: JudgeCard }[] {
  const ids = [...new Set(choice.jurorIds)].filter((judgeId) => judgeId !== choice.judgeId);
  return ids.flatMap((judgeId) => {
    const judge = judgeNamed(judgeId, choice, catalogue);
    return judge === null ? [] : [{ judgeId, judge }];
  });
}

/**
 * Judges of the choice whose server can be called: only those cost something, and want a cap and a pace.
 *
 * @param protocol  of the page, as in `location`
 */
export function servedJurors(choice: JudgeChoice, catalogue: JudgeCatalogue, protocol: string): readonly JudgeCard[] {
  const first = chosenJudge(choice, catalogue);
  const judges = first === null ? [] : [first, ...furtherJurors(choice, catalogue).map(({ judge }) => judge)];
  return judges.filter(({ baseUrl }) => baseUrl !== undefined && addressProblem(baseUrl, protocol) === null);
}

/** What a cap can do for these judges. */
export function capWords(judges: readonly JudgeCard[]): string {
  const unpriced = judges.filter(({ price }) => price === null);
  if (unpriced.length === 0) return 'A run stops before it would spend more; what it has is kept.';
  if (unpriced.length < judges.length) return `${unpriced.map(({ label }) => label).join(', ')}: no price here, so only the others’ calls are counted.`;
  return `${judges.length === 1 ? 'This judge has' : 'These judges have'} no price here, so nothing can be counted.`;
}

/** What to do about the key of a further judge; null if nothing. */
export function jurorKeyProblem(choice: JudgeChoice, catalogue: JudgeCatalogue, keyring: Keyring): string | null {
  if (choice.judgeId === NO_JUDGE) return null;
  const problems = furtherJurors(choice, catalogue).map(({ judgeId, judge }) => keyProblem(judgeId, judge, keyring));
  return problems.find((problem) => problem !== null) ?? null;
}

/** Judgments of each turn, and the words for it: `4 judgments of each turn: 2 judges, twice each`. */
export function seatsSentence(judges: number, repeats: number): string {
  const times = repeats === 1 ? 'once' : repeats === 2 ? 'twice' : `${repeats} times`;
  if (judges === 1) return repeats === 1 ? '1 judgment of each turn' : `${repeats} judgments of each turn by one judge`;
  return `${judges * repeats} judgments of each turn: ${judges} judges, ${times} each`;
}
