/** What the Prompt API throws, as an EngineError: DOMExceptions, told apart by their names. */
import { EngineError, type EngineErrorKind } from '../../core/errors.ts';

const KINDS: Readonly<Record<string, readonly [EngineErrorKind, string]>> = {
  AbortError: ['cancelled', 'the answer was cancelled'],
  // The context is the quota here.
  QuotaExceededError: ['context-full', 'the conversation is too long for the browser’s model'],
  NotAllowedError: [
    'unavailable',
    'the browser fetches its model only after a click on this page: click “Go on”, and keep the page in front',
  ],
  NotSupportedError: ['unavailable', 'the browser’s model does not take such a request, or its service does not run'],
  NetworkError: ['network', 'the browser could not fetch its model: look at the connection'],
};

/** @param thrown  anything a call of the API rejected with */
export function toPromptFailure(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const name = nameOf(thrown);
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const known = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (known === undefined)
    return new EngineError('unexpected', `the browser’s model failed (${name}): ${words}`, { cause: thrown });
  const [kind, sentence] = known;
  return new EngineError(kind, words === '' ? sentence : `${sentence} (${words})`, { cause: thrown });
}

/** The browser held the reply back as unsafe: the model has answered, and nobody may see it. */
export function isWithheld(thrown: unknown): boolean {
  return nameOf(thrown) === 'NotReadableError';
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : 'unknown';
}
