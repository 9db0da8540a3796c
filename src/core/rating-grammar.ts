/**
 * Grammars that leave a judge no reply without a readable rating or verdict: any explanation first, as the judge prompts
 * ask, then the mark that the parsers look for. In the EBNF of xgrammar.
 */
import type { ReplyGrammar } from './ports.ts';
import type { Mode } from './types.ts';

/**
 * The explanation holds no second `[` after a first one, so that the first mark is the last word. It has no bound of its
 * own, since counting characters makes a grammar slow (xgrammar 0.1.27: seconds to compile and 80 ms a token, against
 * 0.1 ms); its bound is in tokens: once no more than `endingTokens` are left, only the ending may follow.
 */
const EXPLANATION = 'piece* ';
const PIECE = 'piece ::= [^[] | "[" [^[]';

/** Whole numbers from 1 to 10. */
const RATING = '"\\n\\nRating: [[" number "]]"';
const NUMBER = 'number ::= [1-9] | "10"';

const VERDICT = '"\\n\\n[[" letter "]]"';
/** A is better, B is better, a tie. */
const LETTER = 'letter ::= [ABC]';

/**
 * Tokens that the ending takes at most: one for each of the 17 characters of `Rating: [[10]]` with its line breaks, and
 * one to end. The rest is for a character that is not complete when the ending falls due.
 */
const ENDING_TOKENS = 24;

export const RATING_GRAMMAR: ReplyGrammar = grammarOf(RATING, NUMBER);

export const VERDICT_GRAMMAR: ReplyGrammar = grammarOf(VERDICT, LETTER);

/** What forces a reply into form that judges one answer, or a pair of them. */
export function judgeGrammar(mode: Mode): ReplyGrammar {
  return mode === 'single' ? RATING_GRAMMAR : VERDICT_GRAMMAR;
}

function grammarOf(mark: string, rule: string): ReplyGrammar {
  return {
    whole: `root ::= ${EXPLANATION}${mark}\n${PIECE}\n${rule}`,
    ending: `root ::= ${mark}\n${rule}`,
    endingTokens: ENDING_TOKENS,
  };
}
