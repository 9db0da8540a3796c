/** Whether the browser's own model can be asked here: each state in a sentence with the way out. */
import type { Availability } from '../../core/ports.ts';
import { ENGLISH, type LanguageModelAvailability, type PageSurroundings } from './language-model.ts';

const SENTENCES = {
  worker: 'the browser’s own model can be asked by a page only, not by a worker: run it on the page',
  insecure:
    'browsers give their own model to secure pages alone, and this one was opened over plain http: open it over https, or on localhost',
  missing:
    'this browser has no model of its own that a page could ask: it takes Chrome 148 or later on a desktop computer',
  unavailable:
    'this browser could ask a model of its own, but the model does not run on this computer: it takes Windows 10, macOS 13, ' +
    'Linux or a Chromebook Plus, 22 GB free on the disk of the browser’s profile, and a graphics card with more than 4 GB or ' +
    '16 GB of memory and 4 cores; chrome://on-device-internals says what is missing',
  refused:
    'the browser refuses its model to this page: open the page by itself, not in a frame of another site, and look whether a policy forbids it',
  downloadable: 'The browser fetches its model first: several GB, once, on a connection without a volume charge.',
  downloading: 'The browser is fetching its model: the run waits for it.',
} as const;

/** Asks the browser; fetches nothing. */
export async function availabilityOf(surroundings: PageSurroundings): Promise<Availability> {
  const { LanguageModel } = surroundings;
  if (LanguageModel === undefined) return { available: false, reason: whyMissing(surroundings) };
  try {
    return toAvailability(await LanguageModel.availability(ENGLISH));
  } catch {
    return { available: false, reason: SENTENCES.refused };
  }
}

function whyMissing({ document, isSecureContext }: PageSurroundings): string {
  if (document === undefined) return SENTENCES.worker;
  return isSecureContext === false ? SENTENCES.insecure : SENTENCES.missing;
}

function toAvailability(state: LanguageModelAvailability): Availability {
  if (state === 'available') return { available: true, note: null };
  if (state === 'downloadable' || state === 'downloading') return { available: true, note: SENTENCES[state] };
  return { available: false, reason: SENTENCES.unavailable };
}
