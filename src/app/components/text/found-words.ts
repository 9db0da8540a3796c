/** The words that are looked for, marked in every text of the page that shows them. */
import { getContext, setContext } from 'svelte';

const KEY = Symbol('found words');

/** Sets the words for all texts below the caller; a function, so that texts follow it. */
export function provideFoundWords(words: () => readonly string[]): void {
  setContext(KEY, words);
}

/** The words to mark; none where a page does not search. Call during a component's initialisation. */
export function useFoundWords(): () => readonly string[] {
  return getContext<(() => readonly string[]) | undefined>(KEY) ?? (() => []);
}

/** Name of the highlight, for `::highlight(found-words)`. */
const NAME = 'found-words';

/** In one text: a single letter would be everywhere. */
const [SHORTEST_WORD, MOST_MARKS] = [2, 500];

/**
 * Marks the words in an element by ranges of the CSS Custom Highlight API: the nodes, which were made with care, stay as
 * they are. A browser without it marks nothing.
 *
 * @param words  in lower case
 * @returns takes the marks off again
 */
export function markWords(element: HTMLElement, words: readonly string[]): () => void {
  const sought = words.filter((word) => word.length >= SHORTEST_WORD);
  if (sought.length === 0 || !('highlights' in CSS)) return () => undefined;
  const highlight = CSS.highlights.get(NAME) ?? new Highlight();
  CSS.highlights.set(NAME, highlight);
  const ranges = rangesOf(element, sought);
  for (const range of ranges) highlight.add(range);
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

function rangesOf(element: HTMLElement, words: readonly string[]): readonly Range[] {
  const ranges: Range[] = [];
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node !== null && ranges.length < MOST_MARKS; node = nodes.nextNode()) {
    const text = (node.textContent ?? '').toLowerCase();
    for (const word of words)
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) ranges.push(rangeAt(node, at, word.length));
  }
  return ranges;
}

function rangeAt(node: Node, start: number, length: number): Range {
  const range = document.createRange();
  const end = node.textContent?.length ?? 0;
  // Lower case can be longer than what it was made of (İ): a mark a letter off is better than none of the text.
  range.setStart(node, Math.min(start, end));
  range.setEnd(node, Math.min(start + length, end));
  return range;
}
