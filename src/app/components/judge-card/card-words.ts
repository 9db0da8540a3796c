/** Judge cards in words. Pure. */
import { PUBLISHED_AGREEMENT, PUBLISHED_GPT4_STEADY } from '../../../core/judge-card-published.ts';
import { isServedAlike } from '../../../core/judge-card-served.ts';
import type {
  AgreementFigures,
  CardRater,
  JudgeFigures,
  MeasurementHeader,
  MeasurementSpec,
  Share,
} from '../../../core/judge-card-types.ts';
import type { MeasurementEstimate } from '../../../core/judge-card-run.ts';
import type { EvaluationConfig } from '../../../core/config-types.ts';
import type { JudgeCard } from '../../../core/types.ts';
import { counted, formatDuration, formatDurationRange, formatUsd } from '../../format.ts';

/** `82 %`; an en dash where there is nothing to count. */
export function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${Math.round(100 * ratio)} %`;
}

/** `76–88 %`; empty where there is none. */
export function intervalWords({ interval }: Share): string {
  return interval === null ? '' : `${Math.round(100 * interval[0])}–${Math.round(100 * interval[1])} %`;
}

/** `95 %: 76–88 %, n 132`. */
export function shareNote(share: Share): string {
  const interval = intervalWords(share);
  return `${interval === '' ? '' : `${interval} · `}n ${share.n.toLocaleString('en')}`;
}

export const RATER_NAMES: Readonly<Record<CardRater, string>> = {
  judge: 'This judge',
  human: 'People with one another',
  gpt4: 'GPT-4 of 2023',
};

/** `0.58`; an en dash where it is undefined. */
export function kappaWords(kappa: number | null): string {
  return kappa === null ? '–' : (Math.round(100 * kappa) / 100 + 0).toFixed(2);
}

export function agreementOf(figures: JudgeFigures, rater: CardRater, turn: AgreementFigures['turn'] = 'both'): AgreementFigures | null {
  return figures.agreement.find((each) => each.rater === rater && each.turn === turn) ?? null;
}

/** Below so many comparisons a share is no headline. */
const LEAST_TELLING = 10;

/** Does the share rest on enough to be shown large? */
export function isTelling({ n }: Share): boolean {
  return n >= LEAST_TELLING;
}

/** Below so many comparisons people on these very matches say too little: the published figure stands in. */
const FEW = 30;

/** What the headline comes to, in a sentence that claims no more than the interval bears. */
export function readingOf(figures: JudgeFigures): string {
  const own = agreementOf(figures, 'judge')?.decisive ?? null;
  const people = agreementOf(figures, 'human')?.decisive ?? null;
  if (own === null || own.interval === null || !isTelling(own)) return 'Too few comparisons to say anything yet.';
  const published = PUBLISHED_AGREEMENT.find(({ rater }) => rater === 'human')?.decisive[0].ratio ?? 0;
  const isOwn = people !== null && people.ratio !== null && people.n >= FEW;
  const bar = isOwn ? (people.ratio ?? published) : published;
  const against = `${percent(bar)}, ${isOwn ? 'on the same matches' : 'as published'}`;
  if (own.interval[1] < bar) return `It agrees with people less than they agree with one another (${against}).`;
  if (own.interval[0] > bar) return `It agrees with people more than they agree with one another (${against}).`;
  return `No difference is proven from how far people agree with one another (${against}).`;
}

/** A line of facts: its name, its value and what stands behind it. */
export interface CardFact {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** How the judge behaves, beside what is known of others. */
export function habitFacts({ position, length, repeated, ...figures }: JudgeFigures, { repeats }: Pick<MeasurementSpec, 'repeats'>): readonly CardFact[] {
  const games = 2 * figures.judged;
  return [
    {
      name: 'Changes with the order',
      value: percent(position.changed.ratio),
      note:
        `of ${counted(position.changed.n, 'match', 'matches')} get another verdict when the answers change places` +
        `${withInterval(position.changed)}. Both games chose the first place in ${position.alwaysFirst}, the second in ${position.alwaysSecond}. ` +
        `GPT-4 of 2023, published: ${percent(1 - PUBLISHED_GPT4_STEADY)}.`,
    },
    {
      name: 'Chooses the first place',
      value: percent(position.first.ratio),
      note: `of ${counted(position.first.n, 'game')} with a winner${withInterval(position.first)}. 50 % is even.`,
    },
    {
      name: 'Chooses the longer answer',
      value: percent(length.judge.ratio),
      note:
        `of ${counted(length.judge.n, 'match', 'matches')} with a winner${withInterval(length.judge)}. On the same matches people ` +
        `chose the longer one in ${percent(length.human.ratio)}, GPT-4 of 2023 in ${percent(length.gpt4.ratio)}.`,
    },
    {
      name: 'Says the same again',
      value: repeated === null ? '–' : percent(repeated.ratio),
      note:
        repeated === null
          ? repeats.times > 0
            ? 'Asked once all matches are judged.'
            : 'Measure again with “Ask some matches again” to see it.'
          : `of ${counted(repeated.n, 'game')} asked again with another seed${withInterval(repeated)}.`,
    },
    {
      name: 'Cannot be read',
      value: counted(figures.unreadableGames, 'game'),
      note:
        `without a verdict in the text, of ${counted(games, 'game')}; ${counted(figures.failedGames, 'call')} given up. ` +
        `${counted(figures.withoutVerdict, 'match', 'matches')} left out of every figure for that.`,
    },
  ];
}

function withInterval(share: Share): string {
  const interval = intervalWords(share);
  return interval === '' ? '' : ` (95 %: ${interval})`;
}

/** What it takes, for 1,000 calls. */
export function costFacts({ calls }: JudgeFigures, { judge }: Pick<MeasurementSpec, 'judge'>): readonly CardFact[] {
  const isFree = judge.isStandIn || judge.localModel !== undefined;
  const tokens =
    calls.promptTokens === null || calls.completionTokens === null
      ? 'Its server counted no tokens.'
      : `${Math.round(calls.promptTokens).toLocaleString('en')} tokens in and ${Math.round(calls.completionTokens).toLocaleString('en')} out a call, on average.`;
  const price = isFree ? 'nothing' : calls.usdPer1000 === null ? 'unknown' : formatUsd(calls.usdPer1000);
  const note = calls.usdPer1000 === null && !isFree ? `No price of this judge is known. ${tokens}` : tokens;
  return [
    { name: '1,000 calls cost', value: price, note: isFree ? 'It runs on this machine.' : note },
    {
      name: '1,000 calls take',
      value: calls.meanMs === null ? '–' : formatDuration(1000 * calls.meanMs),
      note:
        calls.meanMs === null
          ? 'Nothing is judged yet.'
          : `one after the other: ${(calls.meanMs / 1000).toFixed(calls.meanMs < 9_950 ? 1 : 0)} s a call. Servers take several at once.`,
    },
  ];
}

/** What stands beside a judge's name. */
export interface BadgeWords {
  readonly words: string;
  readonly sentence: string;
  /** The model that judged was measured, as far as its server tells. */
  readonly isMeasured: boolean;
}

/**
 * A badge says what was measured and never praises: no colour goes with it.
 *
 * @param used  the models that the judge's server named for the table beside the badge; empty where there is no table
 */
export function badgeWords(header: MeasurementHeader | null, used: readonly string[] = []): BadgeWords {
  const summary = header?.summary ?? null;
  if (summary === null)
    return { words: 'not measured yet', sentence: 'How far this judge agrees with people was not measured in this browser.', isMeasured: false };
  const { decisive, matches, servedModels } = summary;
  if (!isServedAlike(servedModels, used)) return otherModelWords(servedModels, used);
  return {
    isMeasured: true,
    words: `${percent(decisive.ratio)} with people, n ${decisive.n.toLocaleString('en')}`,
    sentence:
      `In ${percent(decisive.ratio)} of ${counted(decisive.n, 'comparison')} without a tie it said what an expert said` +
      `${withInterval(decisive)}, over ${counted(matches, 'match', 'matches')}. People agree with one another in 81 %, as published.`,
  };
}

function otherModelWords(measured: readonly string[], used: readonly string[]): BadgeWords {
  return {
    words: `measured: ${measured.join(' and ')}, this table: ${used.join(' and ')}`,
    sentence: 'The server of this judge named another model when it was measured: how far the one of this table agrees with people was not measured in this browser.',
    isMeasured: false,
  };
}

/** Seconds of a quick and of a slow call of a server, for a time before anything is measured. */
const CALL_SECONDS: readonly [number, number] = [1.5, 6];

/** How long it takes, roughly; null where only the machine can tell. */
export function timeWords({ judgeCalls }: MeasurementEstimate, judge: JudgeCard, { judging }: Pick<EvaluationConfig, 'judging'>): string | null {
  if (judge.localModel !== undefined) return null;
  if (judge.isStandIn) return 'moments';
  const perSecond = judge.pace?.requestsPerSecond ?? judging.requestsPerSecond;
  const msOf = (seconds: number) => 1000 * Math.max(judgeCalls / perSecond, (judgeCalls * seconds) / judging.concurrency);
  return formatDurationRange([msOf(CALL_SECONDS[0]), msOf(CALL_SECONDS[1])]);
}

/** `temperature 0 · max_tokens 2048`. */
export function parameterWords(sent: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(sent)
    .filter(([name]) => name !== 'stream')
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}
