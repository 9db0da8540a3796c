/** Keeps the keyboard's place where a control goes away under it: without this the browser starts again at the top. */
import type { Attachment } from 'svelte/attachments';

const FOCUSABLE = 'button:enabled, input:enabled, a[href], [tabindex]';

/**
 * For an element that stays: once the focused element inside of it is gone, and the focus with it, the first one that
 * the selector finds takes it, else the first that can.
 *
 * @param selectorAfter  where to go on, by the element that is gone
 */
export function keepFocus(selectorAfter: (gone: Element) => string): Attachment<HTMLElement> {
  return (place) => {
    let last: Element | null = null;
    const remember = ({ target }: FocusEvent) => (last = target instanceof Element ? target : null);
    const forget = () =>
      queueMicrotask(() => {
        // A click beside everything: whatever goes away later takes no focus along. A button at work lost it by itself.
        if (last?.isConnected === true && document.activeElement !== last && !last.matches(':disabled')) last = null;
      });
    const observer = new MutationObserver(() => {
      if (last === null || last.isConnected) return;
      const gone = last;
      last = null;
      if (document.activeElement !== document.body) return;
      const next = place.querySelector<HTMLElement>(selectorAfter(gone)) ?? place.querySelector<HTMLElement>(FOCUSABLE);
      next?.focus();
    });
    place.addEventListener('focusin', remember);
    place.addEventListener('focusout', forget);
    observer.observe(place, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      place.removeEventListener('focusin', remember);
      place.removeEventListener('focusout', forget);
    };
  };
}
