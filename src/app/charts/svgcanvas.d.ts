/** svgcanvas has no types of its own: what is used of it, and the inner methods that `svg-picture.ts` builds on. */
declare module 'svgcanvas' {
  export class Context {
    constructor(options: { readonly width: number; readonly height: number });
    width: number;
    height: number;
    canvas: unknown;
    font: string;
    textAlign: CanvasTextAlign;
    textBaseline: CanvasTextBaseline;
    fillText(text: string, x: number, y: number): void;
    getSerializedSvg(): string;
    __currentElement: SVGElement;
    __createElement(name: string, attributes: Record<string, string | number>, isUnpainted: boolean): SVGElement;
    __closestGroupOrSvg(): SVGElement;
    __applyTransformation(element: SVGElement): void;
    __applyStyleToCurrentElement(action: 'fill' | 'stroke'): void;
  }
}
