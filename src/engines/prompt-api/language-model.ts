/** What we use of Chrome's Prompt API, as far as it is the same since Chrome 148. TypeScript does not know it yet. */
import type { Message } from '../../core/types.ts';

export type LanguageModelAvailability = 'unavailable' | 'downloadable' | 'downloading' | 'available';

export interface ExpectedTexts {
  readonly expectedInputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
  readonly expectedOutputs: readonly { readonly type: 'text'; readonly languages: readonly string[] }[];
}

/** The monitor of a creation. `loaded` goes from 0 to 1; bytes are not told. */
export interface DownloadMonitor {
  addEventListener(type: 'downloadprogress', listener: (event: { readonly loaded: number }) => void): void;
}

export interface SessionOptions extends ExpectedTexts {
  readonly initialPrompts?: readonly Message[];
  readonly monitor?: (monitor: DownloadMonitor) => void;
  readonly signal?: AbortSignal;
}

/** One conversation. */
export interface LanguageModelSession {
  /** Tokens of the conversation so far, and the most there may be. */
  readonly contextUsage: number;
  readonly contextWindow: number;
  promptStreaming(text: string, options: { readonly signal: AbortSignal }): ReadableStream<string>;
  /** Tokens that a prompt would take, with what the template adds. */
  measureContextUsage(text: string, options?: { readonly signal?: AbortSignal }): Promise<number>;
  addEventListener(type: 'contextoverflow', listener: () => void): void;
  destroy(): void;
}

/** `globalThis.LanguageModel` of a page. */
export interface LanguageModelApi {
  availability(options: ExpectedTexts): Promise<LanguageModelAvailability>;
  create(options: SessionOptions): Promise<LanguageModelSession>;
}

/** What the engine looks at around it. */
export interface PageSurroundings {
  /** Present in pages of browsers that have it. */
  readonly LanguageModel?: LanguageModelApi;
  /** Present in pages alone: workers have no document. */
  readonly document?: unknown;
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly userAgent: string; readonly userAgentData?: BrowserVersions };
}

export interface BrowserVersions {
  getHighEntropyValues(
    hints: readonly string[],
  ): Promise<{ readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[] }>;
}

/** MT-bench is in English, and so is what comes back. */
export const ENGLISH: ExpectedTexts = {
  expectedInputs: [{ type: 'text', languages: ['en'] }],
  expectedOutputs: [{ type: 'text', languages: ['en'] }],
};

/** The page's own surroundings: the one place where the API's shape is taken on trust. */
export function pageSurroundings(): PageSurroundings {
  return globalThis as unknown as PageSurroundings;
}
