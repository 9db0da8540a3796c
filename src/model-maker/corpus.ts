/** Reads the corpus: small texts of our own, each with the questions it answers. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An answer of a few sentences and the questions that lead to it. */
export interface Passage {
  /** The file it stands in. */
  readonly theme: string;
  readonly questions: readonly string[];
  readonly answer: string;
}

export interface Corpus {
  readonly training: readonly Passage[];
  /** Never trained on: measures how well a model does on text it has not seen. */
  readonly heldOut: readonly Passage[];
  /** SHA-256 over names and bytes of all files in name order, lower-case hex. */
  readonly sha256: string;
}

const HELD_OUT_FILE = 'held-out.txt';

/** @param folder  holds `*.txt` files in the form that `parsePassages` reads */
export function readCorpus(folder: string): Corpus {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
  const hash = createHash('sha256');
  const [training, heldOut]: [Passage[], Passage[]] = [[], []];
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'utf8');
    hash.update(`${name}\n${text}`);
    (name === HELD_OUT_FILE ? heldOut : training).push(...parsePassages(text, name));
  }
  return { training, heldOut, sha256: hash.digest('hex') };
}

/**
 * Passages are separated by empty lines. Lines that start with `? ` are questions, the other lines are the answer.
 *
 * @throws Error that names the file and the passage which lacks a question or an answer
 */
export function parsePassages(text: string, file: string): Passage[] {
  return text.trim().split(/\n\s*\n/).map((part) => {
    const lines = part.split('\n');
    const questions = lines.filter((line) => line.startsWith('? ')).map((line) => line.slice(2));
    const answer = lines.filter((line) => !line.startsWith('? ')).join(' ');
    if (questions.length === 0 || answer === '') {
      throw new Error(`${file}: a passage needs a line "? question" and an answer, got "${part.slice(0, 40)}"`);
    }
    return { theme: file, questions, answer };
  });
}
