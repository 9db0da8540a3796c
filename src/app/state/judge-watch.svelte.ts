/** Whether judges are alive: what their servers say that they have, asked once for each key and kept as long as the page. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { judgeLife, type JudgeLife } from '../../core/judge-life.ts';
import { askListing, type ModelListing, type ServedModel } from '../../core/model-listing.ts';
import type { JudgeCard } from '../../core/types.ts';
import type { Keyring } from './keyring.svelte.ts';

export interface JudgeWatchPorts {
  /** The catalogue, for successors. */
  readonly judges: readonly JudgeCard[];
  readonly keyring: Pick<Keyring, 'get'>;
  listServedModels(baseUrl: string, apiKey: string | null): Promise<readonly ServedModel[]>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A list, and what it was asked with: another key may have other models. */
interface Heard {
  readonly listing: ModelListing;
  readonly key: string | null;
  readonly at: number;
}

/** A list that is as fresh as this is not asked for again before a start. */
const FRESH_MS = 60_000;

export class JudgeWatch {
  readonly #ports: JudgeWatchPorts;
  /** By base URL. */
  readonly #heard = new SvelteMap<string, Heard>();
  readonly #asking = new SvelteSet<string>();
  /** The latest question to each server: an answer to an earlier one counts no more. */
  readonly #calls: Record<string, number> = {};

  constructor(ports: JudgeWatchPorts) {
    this.#ports = ports;
  }

  /** What the server said to the key that it would be asked with now; null if it was not asked with that one. */
  listingOf(baseUrl: string): ModelListing | null {
    const heard = this.#heard.get(baseUrl);
    return heard !== undefined && heard.key === this.#ports.keyring.get(baseUrl) ? heard.listing : null;
  }

  isAsking(baseUrl: string): boolean {
    return this.#asking.has(baseUrl);
  }

  lifeOf(judge: JudgeCard): JudgeLife {
    const listing = judge.baseUrl === undefined ? null : this.listingOf(judge.baseUrl);
    return judgeLife({ judge, judges: this.#ports.judges, listing, now: this.#ports.now() });
  }

  /** Asks the server, whatever it said before. */
  async ask(baseUrl: string): Promise<void> {
    const call = (this.#calls[baseUrl] ?? 0) + 1;
    this.#calls[baseUrl] = call;
    const key = this.#ports.keyring.get(baseUrl);
    this.#asking.add(baseUrl);
    const listing = await askListing(() => this.#ports.listServedModels(baseUrl, key));
    if (this.#calls[baseUrl] !== call) return;
    this.#asking.delete(baseUrl);
    this.#heard.set(baseUrl, { listing, key, at: this.#ports.now() });
  }

  /** Asks the server where it was not asked with this key. */
  async askOnce(baseUrl: string): Promise<void> {
    if (this.listingOf(baseUrl) === null) await this.ask(baseUrl);
  }

  /** Asks the servers of these judges once more, all but those that have just answered. */
  async askBeforeStart(judges: readonly JudgeCard[]): Promise<void> {
    const servers = judges.flatMap(({ baseUrl }) => baseUrl ?? []);
    const due = servers.filter((baseUrl, index) => servers.indexOf(baseUrl) === index && !this.#isFresh(baseUrl));
    await Promise.all(due.map((baseUrl) => this.ask(baseUrl)));
  }

  /** Drops what a server said to a key that is gone, and so the key. */
  forget(baseUrl: string): void {
    this.#heard.delete(baseUrl);
  }

  #isFresh(baseUrl: string): boolean {
    const heard = this.#heard.get(baseUrl);
    if (heard === undefined || this.listingOf(baseUrl) === null) return false;
    return heard.listing.answer === 'list' && this.#ports.now() - heard.at < FRESH_MS;
  }
}
