/**
 * Formulas and coloured code, put into nodes that are already shown and safe. The libraries come when a text needs them;
 * until then, and where they cannot come or cannot read it, the text stands as it was written.
 */
import { languageOf } from './code-languages.ts';
import { formulaOf } from './formula-tokens.ts';

/** In one text: what comes after that stays as it was written. */
const [MOST_FORMULAS, MOST_BLOCKS, LONGEST_CODE] = [300, 60, 20_000];

/** Milliseconds at a stretch: then the page has its turn. */
const STRETCH_MS = 16;

/** Resolves when everything in it is done. Never rejects: a library that does not come is no reason to show nothing. */
export async function enrich(root: ParentNode): Promise<void> {
  const formulas = [...root.querySelectorAll<HTMLElement>('.formula')].slice(0, MOST_FORMULAS);
  const blocks = [...root.querySelectorAll<HTMLElement>('pre > code')]
    .filter((code) => languageOf(code.className) !== null && code.textContent.length <= LONGEST_CODE)
    .slice(0, MOST_BLOCKS);
  await Promise.all([formulas.length > 0 && showFormulas(formulas), blocks.length > 0 && colourCode(blocks)]).catch(() => []);
}

async function showFormulas(elements: readonly HTMLElement[]): Promise<void> {
  const { formulaNodes } = await import('./formulas.ts');
  await inTurns(elements, (element) => {
    const formula = formulaOf(element.textContent);
    const nodes = formula === null ? null : formulaNodes(formula);
    if (nodes === null) return;
    element.title = element.textContent;
    element.replaceChildren(nodes);
    if (element.classList.contains('display')) element.tabIndex = 0;
  });
}

async function colourCode(elements: readonly HTMLElement[]): Promise<void> {
  const { codeNodes } = await import('./code-colours.ts');
  await inTurns(elements, (element) => {
    const language = languageOf(element.className);
    const nodes = language === null ? null : codeNodes(element.textContent, language);
    if (nodes !== null) element.replaceChildren(nodes);
  });
}

/** All texts of a page share one stretch of time. */
let stretchBegan = 0;

async function inTurns(elements: readonly HTMLElement[], work: (element: HTMLElement) => void): Promise<void> {
  for (const element of elements) {
    if (performance.now() - stretchBegan > STRETCH_MS) await nextTurn();
    if (element.isConnected) work(element);
  }
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  if (performance.now() - stretchBegan > STRETCH_MS) stretchBegan = performance.now();
}
