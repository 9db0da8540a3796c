/** What is said about judges where one is chosen: price, life, key, and what forbids to start. Pure. */
import { dayWords, endSentence, forbidsStart, isEndingSoon, type JudgeLife } from '../../core/judge-life.ts';
import type { JudgeCard, ModelCard, Price } from '../../core/types.ts';
import { formatDate, formatUsd } from '../format.ts';
import { CUSTOM_JUDGE } from './choices.ts';
import type { Keyring } from './keyring.svelte.ts';

/** `$0.10 in, $0.025 cached, $0.40 out`: for a million tokens. */
export function priceWords({ inputPerMillion, cachedInputPerMillion, outputPerMillion }: Price): string {
  return `${dollars(inputPerMillion)} in, ${dollars(cachedInputPerMillion)} cached, ${dollars(outputPerMillion)} out`;
}

/** What goes for the prices of a list of judges; null where none has one. */
export function priceCaption(judges: readonly JudgeCard[]): string | null {
  const oldest = oldestPrice(judges);
  return oldest === null ? null : `Prices for a million tokens, read on ${formatDate(oldest)}: your provider’s own list counts.`;
}

/** ISO date. */
function oldestPrice(judges: readonly JudgeCard[]): string | null {
  return judges.flatMap(({ price }) => price?.asOf ?? []).sort()[0] ?? null;
}

/** Two digits of a cent, more where they are there. */
function dollars(amount: number): string {
  return `$${amount.toFixed(2).length >= String(amount).length ? amount.toFixed(2) : String(amount)}`;
}

/** A few words in a chip, and what they mean. */
export interface LifeNote {
  readonly tone: 'warn' | 'bad';
  readonly words: string;
  readonly sentence: string;
}

/** What stands beside a judge in the list; null while there is nothing to say. */
export function lifeNote(judge: JudgeCard, { state, end }: JudgeLife): LifeNote | null {
  if (state === 'gone') return { tone: 'bad', words: 'gone', sentence: `${hostOf(judge)} does not have it for this key.` };
  if (end === null || !isEndingSoon(end)) return null;
  const sentence = endSentence(end, judge);
  const day = dayWords(end.on);
  if (end.daysLeft > 0) return { tone: 'warn', words: `ends ${day}`, sentence };
  // Other servers and older keys may have it still: only a list proves that it is gone.
  return { tone: 'warn', words: `ended ${day}`, sentence: `${sentence} The list of your key will tell whether it is still there.` };
}

/** What forbids to start with these judges, in a sentence with the way out; null if nothing does. */
export function goneProblem(judges: readonly JudgeCard[], lifeOf: (judge: JudgeCard) => JudgeLife): string | null {
  const gone = judges.find((judge) => forbidsStart(lifeOf(judge)));
  if (gone === undefined) return null;
  const successor = gone === judges[0] ? lifeOf(gone).successor : null;
  const wayOut = successor === null ? 'choose another judge' : `confirm ${successor.label} in its place, or choose another judge`;
  return `${gone.label} is gone from ${hostOf(gone)}: ${wayOut}.`;
}

/** Of an estimate: what is known of it, and how many judges have no price. */
export function costWords(judges: readonly JudgeCard[], usd: readonly [number, number] | null): string {
  const paid = judges.filter(({ isStandIn, localModel }) => !isStandIn && localModel === undefined);
  if (paid.length === 0) return 'nothing';
  const unpriced = paid.filter(({ price }) => price === null).length;
  if (usd === null || unpriced === paid.length) return 'unknown price';
  const range = `${formatUsd(usd[0])} – ${formatUsd(usd[1])}`;
  return unpriced === 0 ? range : `${range} + ${unpriced} unknown`;
}

/** What an estimate is made of, and of when its prices are. */
export function priceNote(judges: readonly JudgeCard[]): string {
  const oldest = oldestPrice(judges);
  const prices = oldest === null ? 'No price is known' : `Prices read on ${formatDate(oldest)}`;
  return `${prices}. From the prompts as they will be sent, with short judgments to long ones.`;
}

/**
 * What to do about a judge's key; null if nothing. A provider of the catalogue always asks for one, a server of one's own
 * may not; but a key that is kept for it is meant to be used, and waits for its passphrase.
 */
export function keyProblem(judgeId: string, judge: JudgeCard | null, keyring: Pick<Keyring, 'get' | 'keeping'>): string | null {
  const baseUrl = judge?.baseUrl;
  if (baseUrl === undefined || keyring.get(baseUrl) !== null) return null;
  if (keyring.keeping({ role: 'judge', baseUrl }) === 'locked') return `Unlock the key for ${hostIn(baseUrl)}, or give another.`;
  return judgeId === CUSTOM_JUDGE ? null : `Give the key for ${hostIn(baseUrl)}.`;
}

/** What to do about the keys of models on servers; null if nothing. Their own key goes before the one for the server. */
export function modelKeyProblem(models: readonly ModelCard[], keyring: Pick<Keyring, 'has' | 'keeping'>): string | null {
  const servers = models.flatMap(({ baseUrl }) => baseUrl ?? []);
  const locked = servers.find((baseUrl) => {
    const own = { role: 'model', baseUrl } as const;
    const shared = { role: 'judge', baseUrl } as const;
    if (keyring.has(own)) return false;
    return keyring.keeping(own) === 'locked' || (!keyring.has(shared) && keyring.keeping(shared) === 'locked');
  });
  return locked === undefined ? null : `Unlock the key for ${hostIn(locked)} on the page Keys.`;
}

function hostOf({ baseUrl = '' }: JudgeCard): string {
  return hostIn(baseUrl);
}

function hostIn(baseUrl: string): string {
  return URL.parse(baseUrl)?.host ?? baseUrl;
}
