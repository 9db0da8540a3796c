/** The jury that is being chosen: who may sit in it, and what is missing. Pure. */
import type { JudgeCard, Price } from '../../core/types.ts';
import { CUSTOM_JUDGE, LOCAL_JUDGE, NO_JUDGE } from './choices.ts';
import { keyProblem } from './judge-list.ts';
import type { Keyring } from './keyring.svelte.ts';
import { judgeNamed, type JudgeCatalogue, type JudgeChoice } from './plan.ts';

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

/** Everybody but the judge chosen, in the order of the catalogue. Those chosen already can always be left out again. */
export function jurorOptions(choice: JudgeChoice, catalogue: JudgeCatalogue): readonly JurorOption[] {
  const first = judgeNamed(choice.judgeId, choice, catalogue);
  const others = [
    ...catalogue.judges.map(({ judgeId, label, price, isStandIn }) => ({ judgeId, label, price, isStandIn })),
    { judgeId: CUSTOM_JUDGE, label: 'Another server', price: null, isStandIn: false },
    // Built-in models only check the set-up too: which model it is, decides.
    { judgeId: LOCAL_JUDGE, label: 'A model in this browser', price: null, isStandIn: null },
  ].filter(({ judgeId }) => judgeId !== choice.judgeId);
  return others.map(({ judgeId, label, price, isStandIn }) => ({
    judgeId,
    label,
    price,
    isChosen: choice.jurorIds.includes(judgeId),
    refusal: isStandIn === null || first === null || first.isStandIn === isStandIn ? null : NOT_TOGETHER,
  }));
}

/** The further judges chosen, each with the id it is chosen by; those that cannot be found are left out. */
export function furtherJurors(choice: JudgeChoice, catalogue: JudgeCatalogue): readonly { readonly judgeId: string; readonly judge: JudgeCard }[] {
  const ids = [...new Set(choice.jurorIds)].filter((judgeId) => judgeId !== choice.judgeId);
  return ids.flatMap((judgeId) => {
    const judge = judgeNamed(judgeId, choice, catalogue);
    return judge === null ? [] : [{ judgeId, judge }];
  });
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
