/** Is the judge alive? From its card, the catalogue, what its server lists, and the time. Pure. */
import { findServed, silenceOf, someNames, type ModelListing, type ServedModel } from './model-listing.ts';
import type { JudgeCard } from './types.ts';

/** When a model ends. */
export interface JudgeEnd {
  /** ISO date. */
  readonly on: string;
  /** Whole days from now until that day begins (UTC), a part of a day as one; 0 or less: it has begun. */
  readonly daysLeft: number;
  /** The server's own word counts for more than the catalogue's. */
  readonly saidBy: 'server' | 'catalogue';
}

/**
 * `not-asked`: only the catalogue has spoken. `served`: the list has it. `ending`: it has, for `ENDING_SOON_DAYS` more
 * days or fewer. `gone`: it has not. `unknown`: the server cannot say. The others as in `ModelListing`.
 */
export type JudgeLifeState = 'not-asked' | 'served' | 'ending' | 'gone' | 'unknown' | 'refused' | 'unreachable';

export interface JudgeLife {
  readonly state: JudgeLifeState;
  /** null while no end is known, or where the server still has a model whose end the catalogue has as past. */
  readonly end: JudgeEnd | null;
  /**
   * Who takes its place, at the same server: the first of the chain that the list has; without a list, the first that
   * has not ended. null if nobody is known.
   */
  readonly successor: JudgeCard | null;
  /** What the server said, in whole sentences; of a failure the engine's words. Empty where there is nothing to say. */
  readonly sentence: string;
}

/** An end within so many days is said plainly. */
export const ENDING_SOON_DAYS = 60;

export interface LifeInput {
  readonly judge: JudgeCard;
  /** The catalogue, for successors. */
  readonly judges: readonly JudgeCard[];
  /** null: not asked yet. */
  readonly listing: ModelListing | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A judge without a server, a stand-in or one in this browser, is always served. */
export function judgeLife(input: LifeInput): JudgeLife {
  const { judge, listing } = input;
  if (judge.baseUrl === undefined) return { state: 'served', end: null, successor: null, sentence: '' };
  if (listing === null) return { ...unlisted(input), state: 'not-asked', sentence: '' };
  if (listing.answer === 'list') return listedLife(input, listing.models, judge.baseUrl);
  const state = listing.answer === 'no-list' ? 'unknown' : listing.answer;
  return { ...unlisted(input), state, sentence: listing.sentence };
}

/** A judge that is gone forbids to start. A refused key is said, and its first call says it again: no list proves it. */
export function forbidsStart({ state }: Pick<JudgeLife, 'state'>): boolean {
  return state === 'gone';
}

/** Is its end near, or past? */
export function isEndingSoon(end: JudgeEnd | null): boolean {
  return end !== null && end.daysLeft <= ENDING_SOON_DAYS;
}

/** `OpenAI ends gpt-4.1-mini on 14 Jan 2027, in 52 days.` */
export function endSentence({ on, daysLeft, saidBy }: JudgeEnd, { model, provider, baseUrl = '' }: JudgeCard): string {
  const who = saidBy === 'server' ? hostOf(baseUrl) : (provider ?? 'Its provider');
  if (daysLeft > 0) return `${who} ends ${model} on ${dayWords(on)}, in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}.`;
  if (saidBy === 'server') return `${who} says that ${model} ended on ${dayWords(on)}: it may stop at any time.`;
  return `${who} ended ${model} on ${dayWords(on)}.`;
}

function unlisted({ judge, judges, now }: LifeInput): Pick<JudgeLife, 'end' | 'successor'> {
  const isAlive = ({ endsOn }: JudgeCard) => endsOn === undefined || daysUntil(endsOn, now) > 0;
  return { end: catalogueEnd(judge, now), successor: successorsOf(judge, judges).find(isAlive) ?? null };
}

function listedLife(input: LifeInput, models: readonly ServedModel[], baseUrl: string): JudgeLife {
  const { judge, judges, now } = input;
  const found = findServed(models, judge.model);
  if (found !== null) return foundLife(input, found, models);
  const silence = silenceOf(models, baseUrl);
  if (silence !== null)
    return { ...unlisted(input), state: 'unknown', sentence: `${hostOf(baseUrl)} ${silence}: the first request will show.` };
  const end = catalogueEnd(judge, now);
  const successor = listedSuccessor(judge, judges, models);
  const sentences = [
    `${hostOf(baseUrl)} does not have ${judge.model} for this key.`,
    end !== null && end.daysLeft <= 0 ? endSentence(end, judge) : '',
    successor === null ? `It has ${someNames(models)}.` : '',
  ];
  return { state: 'gone', end, successor, sentence: sentences.filter((each) => each !== '').join(' ') };
}

function foundLife(input: LifeInput, found: ServedModel, models: readonly ServedModel[]): JudgeLife {
  const { judge, judges, now } = input;
  const own = catalogueEnd(judge, now);
  const said = found.shutdownDate === null ? null : endOn(found.shutdownDate, now, 'server');
  // Still in the list after the day that the catalogue has: the catalogue was wrong.
  const isOver = said === null && own !== null && own.daysLeft <= 0;
  const end = said ?? (isOver ? null : own);
  const although = isOver ? `, although it was to end on ${dayWords(own.on)}` : '';
  return {
    state: isEndingSoon(end) ? 'ending' : 'served',
    end,
    successor: listedSuccessor(judge, judges, models),
    sentence: `${hostOf(judge.baseUrl ?? '')} has ${judge.model}${although}.`,
  };
}

function listedSuccessor(judge: JudgeCard, judges: readonly JudgeCard[], models: readonly ServedModel[]): JudgeCard | null {
  return successorsOf(judge, judges).find(({ model }) => findServed(models, model) !== null) ?? null;
}

/** The judge's successor, that one's, and so on, each asked for at the judge's own server; never in a circle. */
function successorsOf(judge: JudgeCard, judges: readonly JudgeCard[]): readonly JudgeCard[] {
  const chain: JudgeCard[] = [];
  const isNew = ({ judgeId }: JudgeCard) => judgeId !== judge.judgeId && chain.every((one) => one.judgeId !== judgeId);
  for (let next = successorOf(judge, judges); next !== undefined && isNew(next); next = successorOf(next, judges)) chain.push(next);
  return chain.map((card) => ({ ...card, ...(judge.baseUrl === undefined ? {} : { baseUrl: judge.baseUrl }) }));
}

function successorOf({ successor }: JudgeCard, judges: readonly JudgeCard[]): JudgeCard | undefined {
  return judges.find(({ judgeId, isStandIn }) => judgeId === successor && !isStandIn);
}

function catalogueEnd({ endsOn }: JudgeCard, now: number): JudgeEnd | null {
  return endsOn === undefined ? null : endOn(endsOn, now, 'catalogue');
}

function endOn(on: string, now: number, saidBy: JudgeEnd['saidBy']): JudgeEnd | null {
  const daysLeft = daysUntil(on, now);
  return Number.isNaN(daysLeft) ? null : { on, daysLeft, saidBy };
}

/** Adding nought makes a plain 0 of a negative one. */
function daysUntil(date: string, now: number): number {
  return Math.ceil((Date.parse(date) - now) / MS_A_DAY) + 0;
}

const MS_A_DAY = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2027-01-14` → `14 Jan 2027`. */
export function dayWords(date: string): string {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

function hostOf(baseUrl: string): string {
  return baseUrl.replace(/^https?:\/\//i, '').replace(/\/.*$/, '');
}
