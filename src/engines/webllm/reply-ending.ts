/**
 * Brings a reply that is held to a grammar to its ending before the token limit or the window cuts it off. The library
 * has one grammar for a whole reply, and one that counts is slow (core/rating-grammar.ts), so near the limit the matcher
 * of the ending takes the place of its own. Its fields are private: a unit test on the installed version tells when they
 * change.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';
import type { ReplyGrammar } from '../../core/ports.ts';

/** xgrammar's matcher: which tokens may come next. */
interface GrammarMatcher {
  dispose(): void;
}

interface MatcherClass {
  createGrammarMatcher(grammar: { dispose(): void }): Promise<GrammarMatcher>;
}

/** The private fields in use, of the library's pipeline. */
interface Pipeline {
  grammarMatcher?: GrammarMatcher;
  readonly grammarCompiler?: { compileGrammar(grammar: string): Promise<{ dispose(): void }> };
  /** Tokens of the reply. */
  readonly outputIds?: readonly number[];
  /** Tokens of prompt and reply. */
  readonly filledKVCacheLength?: number;
}

export interface ReplyLimits {
  readonly maxTokens: number;
  readonly contextTokens: number;
}

export class ReplyEnding {
  readonly #engine: MLCEngine;
  readonly #grammar: ReplyGrammar;
  readonly #limits: ReplyLimits;
  /** The library's matcher while the ending's is in its place. */
  #set: { readonly pipeline: Pipeline; readonly own: GrammarMatcher } | null = null;

  constructor(engine: MLCEngine, grammar: ReplyGrammar, limits: ReplyLimits) {
    this.#engine = engine;
    this.#grammar = grammar;
    this.#limits = limits;
  }

  /** The explanation was cut short for the ending. */
  get isForced(): boolean {
    return this.#set !== null;
  }

  /** To be called between two tokens. @param text  the reply so far */
  async watch(text: string): Promise<void> {
    // A mark that is begun is finished within the tokens kept back for it.
    if (this.#set !== null || text.includes('[[')) return;
    const pipeline = this.#pipeline();
    const own = pipeline?.grammarMatcher;
    if (pipeline?.grammarCompiler === undefined || own === undefined) return;
    if (this.#tokensLeft(pipeline) > this.#grammar.endingTokens) return;
    const grammar = await pipeline.grammarCompiler.compileGrammar(this.#grammar.ending);
    // The library does not export the class.
    const matcher = await (own.constructor as unknown as MatcherClass).createGrammarMatcher(grammar);
    grammar.dispose();
    pipeline.grammarMatcher = matcher;
    this.#set = { pipeline, own };
  }

  /** Puts the library's own matcher back, which it keeps for the next reply. */
  restore(): void {
    if (this.#set === null) return;
    const { pipeline, own } = this.#set;
    pipeline.grammarMatcher?.dispose();
    pipeline.grammarMatcher = own;
  }

  #tokensLeft({ outputIds, filledKVCacheLength }: Pipeline): number {
    const { maxTokens, contextTokens } = this.#limits;
    return Math.min(maxTokens - (outputIds?.length ?? 0), contextTokens - (filledKVCacheLength ?? 0));
  }

  #pipeline(): Pipeline | undefined {
    const { loadedModelIdToPipeline } = this.#engine as unknown as {
      readonly loadedModelIdToPipeline?: ReadonlyMap<string, Pipeline>;
    };
    return loadedModelIdToPipeline?.values().next().value;
  }
}
