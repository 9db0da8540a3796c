/** The judges that were named on the command line, as cards; several, or one that repeats, are a jury. */
import type { EvaluationConfig } from '../core/config-types.ts';
import { InputError } from '../core/errors.ts';
import { judgeCardFor } from '../core/judge-cards.ts';
import type { JudgeCard, Jury } from '../core/types.ts';
import type { JudgingOptions } from './judging-options.ts';
import type { Terminal } from './terminal.ts';

/** Ready to be spread into the choices of a run. */
export interface ChosenJudges {
  readonly judge: JudgeCard;
  /** Absent: the judge alone, once. */
  readonly jury?: Jury;
}

/** @throws InputError for judges that cannot sit in one jury, or that a cap in dollars cannot hold */
export function chooseJudges(options: JudgingOptions, config: EvaluationConfig): ChosenJudges {
  const cards = options.judges.map(({ name, baseUrl }) => withPace(judgeCardFor(config, name, baseUrl), options, config));
  checkJurors(cards);
  checkPrices(cards, options);
  const [judge] = cards as [JudgeCard, ...JudgeCard[]];
  const { judgeRepeats: repeats, juryRule: rule } = options;
  return cards.length === 1 && repeats === 1 ? { judge } : { judge, jury: { jurors: cards, repeats, rule } };
}

function withPace(card: JudgeCard, { ratePerSecond, tokensPerMinute }: JudgingOptions, { judging }: EvaluationConfig): JudgeCard {
  if (card.baseUrl === undefined || (ratePerSecond === null && tokensPerMinute === null)) return card;
  return {
    ...card,
    pace: {
      requestsPerSecond: ratePerSecond ?? judging.requestsPerSecond,
      tokensPerMinute: tokensPerMinute ?? judging.tokensPerMinute,
    },
  };
}

/** Rows tell jurors apart by their names alone. */
function checkJurors(cards: readonly JudgeCard[]): void {
  const names = cards.map(({ judgeId }) => judgeId);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined)
    throw new InputError(`--judge ${names.join(',')}: "${twice}" is there twice; to have it judge several times, use --judge-repeats`);
  const standIn = cards.find(({ isStandIn }) => isStandIn);
  if (standIn !== undefined && cards.length > 1)
    throw new InputError(`--judge ${names.join(',')}: "${standIn.judgeId}" is rules, not a language model, and sits in no jury with others`);
}

/** A cap that nobody can count would be a promise not kept. */
function checkPrices(cards: readonly JudgeCard[], { maxCostUsd }: JudgingOptions): void {
  const paid = cards.filter(({ isStandIn }) => !isStandIn);
  if (maxCostUsd === null || paid.length === 0 || paid.some(({ price }) => price !== null)) return;
  const names = paid.map(({ judgeId }) => `"${judgeId}"`).join(', ');
  throw new InputError(
    `--max-cost ${maxCostUsd}: the price of ${names} is not known, so what it costs cannot be counted; give it a price in ` +
      'evaluation_config.yaml, or leave --max-cost out',
  );
}

/** Says whose cost a cap in dollars leaves out. */
export function tellUnpriced({ judge, jury }: ChosenJudges, { maxCostUsd }: JudgingOptions, terminal: Terminal): void {
  if (maxCostUsd === null) return;
  const unpriced = (jury?.jurors ?? [judge]).filter(({ isStandIn, price }) => !isStandIn && price === null);
  for (const { judgeId } of unpriced) terminal.error(`The price of "${judgeId}" is not known: --max-cost does not count what it costs.`);
}
