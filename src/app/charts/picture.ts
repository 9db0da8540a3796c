/** Pictures of charts as files. What draws them draws on any canvas context: pixels or vectors. */

/** Something that can be drawn. */
export interface Picture {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * @param density  pixels of the canvas for each CSS pixel
   * @returns gives back what drew it, and may wipe the canvas: call it once the picture is read
   */
  draw(context: CanvasRenderingContext2D, density: number): () => void;
}

/** Pixels of a picture for each CSS pixel: sharp on paper and on dense screens. */
const DENSITY = 2;

/**
 * A picture as pixels.
 *
 * @throws Error when the browser gives no picture (out of memory)
 */
export async function toPng(picture: Picture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * DENSITY;
  canvas.height = picture.height * DENSITY;
  const context = canvas.getContext('2d');
  const release = context === null ? null : picture.draw(context, DENSITY);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  release?.();
  if (context === null || blob === null)
    throw new Error('the browser could not make a picture of this chart: close other tabs and try again');
  return blob;
}

interface Ground {
  readonly width: number;
  readonly height: number;
  readonly ground: string;
}

/** Paints what is under a picture. */
export function groundOf(context: CanvasRenderingContext2D, { width, height, ground }: Ground): void {
  context.save();
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.restore();
}
