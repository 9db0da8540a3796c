/** One explanation at a time, for figures that can be asked where they come from: by hover, focus or tap. */
import type { Attachment } from 'svelte/attachments';

/** What is being explained, and where it stands on the screen. */
export interface Explanation {
  readonly text: string;
  readonly anchor: HTMLElement;
}

export class Tip {
  /** Id of the element that shows it, for `aria-describedby`. */
  readonly id: string;
  shown = $state.raw<Explanation | null>(null);

  constructor(id: string) {
    this.id = id;
  }

  close(): void {
    this.shown = null;
  }

  /** Makes an element explain itself. The element should be a button, so that it takes focus and taps. */
  explains(text: string): Attachment<HTMLElement> {
    return (anchor) => {
      const open = () => (this.shown = { text, anchor });
      const close = () => {
        if (this.shown?.anchor === anchor) this.close();
      };
      const onmouseleave = () => {
        if (document.activeElement !== anchor) close();
      };
      const onkeydown = (event: KeyboardEvent) => {
        if (event.key === 'Escape') close();
      };
      const listeners = { mouseenter: open, focus: open, click: open, mouseleave: onmouseleave, blur: close };
      for (const [type, listener] of Object.entries(listeners)) anchor.addEventListener(type, listener);
      anchor.addEventListener('keydown', onkeydown);
      anchor.setAttribute('aria-describedby', this.id);
      return () => {
        for (const [type, listener] of Object.entries(listeners)) anchor.removeEventListener(type, listener);
        anchor.removeEventListener('keydown', onkeydown);
        close();
      };
    };
  }

  /**
   * Makes the buttons and links of a big table explain themselves, by one set of listeners; each should have
   * `aria-describedby` with this tip's id.
   *
   * @param find  the explanation at an element, or around it; null where there is none
   */
  explainsAll(find: (element: Element) => Explanation | null): Attachment<HTMLElement> {
    return (table) => {
      const open = ({ target }: Event) => {
        const found = target instanceof Element ? find(target) : null;
        if (found !== null) this.shown = found;
      };
      const close = () => this.close();
      const onmouseout = () => {
        if (document.activeElement !== this.shown?.anchor) close();
      };
      const onkeydown = ({ key }: KeyboardEvent) => {
        if (key === 'Escape') close();
      };
      const listeners = { mouseover: open, focusin: open, click: open, mouseout: onmouseout, focusout: close };
      for (const [type, listener] of Object.entries(listeners)) table.addEventListener(type, listener);
      table.addEventListener('keydown', onkeydown);
      return () => {
        for (const [type, listener] of Object.entries(listeners)) table.removeEventListener(type, listener);
        table.removeEventListener('keydown', onkeydown);
        if (this.shown !== null && table.contains(this.shown.anchor)) close();
      };
    };
  }
}
