/** The fake judge's server for tests in a browser: it runs in Node, where tests start it and ask what arrived. */
import type { BrowserCommand } from 'vitest/node';
import { type FakeServer, type FakeServerOptions, startOpenAiServer } from '../fakes/openai-server.ts';

/** What a test in a page may ask for: plain values. */
export type PageServerOptions = Omit<FakeServerOptions, 'reply'>;

export interface Arrivals {
  readonly chats: number;
  /** Between one chat request and the next: stalls of a busy machine, which make single ones close up, do not move it. */
  readonly medianGapMs: number;
}

const servers = new Map<string, FakeServer>();

const startJudgeServer: BrowserCommand<[options: PageServerOptions]> = async (_context, options) => {
  const server = await startOpenAiServer(options);
  servers.set(server.baseUrl, server);
  return server.baseUrl;
};

const judgeArrivals: BrowserCommand<[baseUrl: string]> = (_context, baseUrl): Arrivals => {
  const times = servers.get(baseUrl)?.chats().map(({ at }) => at) ?? [];
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const medianGapMs = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Number.NaN;
  return { chats: times.length, medianGapMs };
};

const stopJudgeServers: BrowserCommand<[]> = async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
  servers.clear();
};

export const judgeServerCommands = { startJudgeServer, judgeArrivals, stopJudgeServers };

declare module 'vitest/browser' {
  interface BrowserCommands {
    startJudgeServer(options: PageServerOptions): Promise<string>;
    judgeArrivals(baseUrl: string): Promise<Arrivals>;
    stopJudgeServers(): Promise<void>;
  }
}
