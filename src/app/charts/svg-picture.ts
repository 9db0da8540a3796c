/** Pictures as vectors: the same drawing on a context that writes SVG. Loaded when somebody asks for one. */
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the tests’ program includes no declarations of src
/// <reference path="./svgcanvas.d.ts" />
import { Context } from 'svgcanvas';
import type { Picture } from './picture.ts';

/** A picture as an SVG file; its words are text. */
export function toSvg(picture: Picture): Blob {
  const context = new SvgContext({ width: picture.width, height: picture.height });
  // It has the methods of a canvas context that charts call, not all of them.
  const release = picture.draw(context as unknown as CanvasRenderingContext2D, 1);
  const text = context.getSerializedSvg();
  release();
  return new Blob([text], { type: 'image/svg+xml' });
}

/** Where a line of text stands under the point it is drawn at, in parts of the type size; as browsers place it, about. */
const BELOW: Partial<Record<CanvasTextBaseline, number>> = { top: 0.86, hanging: 0.8, middle: 0.35, bottom: -0.24, ideographic: -0.24 };

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' };

class SvgContext extends Context {
  /** The library looks for the canvas behind a context, and for the context of that canvas. */
  getContext(): this {
    return this;
  }

  /**
   * The package's own way reads the font from a `style` attribute, which the page's Content-Security-Policy forbids, and
   * names baselines that many readers of SVG do not know.
   */
  override fillText(text: string, x: number, y: number): void {
    const { family, size, style, weight } = fontParts(this.font);
    const attributes = {
      x,
      y: y + size * (BELOW[this.textBaseline] ?? 0),
      'font-family': family,
      'font-size': `${size}px`,
      'font-style': style,
      'font-weight': weight,
      'text-anchor': ANCHORS[this.textAlign] ?? 'start',
    };
    const parent = this.__closestGroupOrSvg();
    const element = this.__createElement('text', attributes, true);
    element.append(text);
    this.__currentElement = element;
    this.__applyTransformation(element);
    this.__applyStyleToCurrentElement('fill');
    parent.append(element);
  }
}

/** A canvas font, taken apart by the browser: setting a property is no inline style. */
function fontParts(font: string) {
  const { style } = document.createElement('span');
  style.font = font;
  return {
    family: style.fontFamily,
    size: Number.parseFloat(style.fontSize) || 10,
    style: style.fontStyle,
    weight: style.fontWeight,
  };
}
