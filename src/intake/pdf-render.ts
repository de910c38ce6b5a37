import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { CounterfoilError } from '../errors.js';
import type { PageGuard } from './guard.js';
import type { PageContent } from './opener.js';
import type { PlacedImage } from './pdf-scan.js';
import { widgetsOf } from './pdf-widgets.js';
import { inspectTones, plainPixels } from './pixels.js';
import { credibleResolution } from './resolution.js';

/** For pages of text and lines; what the images on a page have, if that is more, up to the most that reading gains from. */
const USUAL_DPI = 300;
const MOST_DPI = 600;
/** A page that fits the limits only below this is refused: what it holds could not be read. */
const LEAST_DPI = 100;

/** Draws a page that is more than one scan, on white. */
export async function renderPage(
  page: PDFPageProxy,
  images: readonly PlacedImage[],
  guard: PageGuard,
): Promise<PageContent> {
  const points = page.getViewport({ scale: 1 });
  const dpi = renderingDpi(points.width, points.height, images, guard);
  const viewport = page.getViewport({ scale: dpi / 72 });
  const [width, height] = [Math.max(1, Math.floor(viewport.width)), Math.max(1, Math.floor(viewport.height))];
  guard.admitPixels(width, height);
  const { createCanvas } = await import('@napi-rs/canvas');
  const canvas = createCanvas(width, height);
  try {
    const task = page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: '#ffffff' });
    // pdf.js goes on in microtasks, which would keep timers from running.
    task.onContinue = (goOn: () => void) => setImmediate(goOn);
    await guard.withinTime(task.promise, () => task.cancel());
    const rgba = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    const rgb = new Uint8Array(width * height * 3);
    for (let i = 0, j = 0; j < rgb.length; i += 4, j += 3) {
      rgb[j] = rgba[i];
      rgb[j + 1] = rgba[i + 1];
      rgb[j + 2] = rgba[i + 2];
    }
    const image = plainPixels(width, height, 3, rgb);
    const widgets = await widgetsOf(page, viewport);
    return {
      image,
      resolution: credibleResolution(dpi, dpi, width, height),
      ...inspectTones(image, guard.number),
      ...(widgets.length === 0 ? {} : { widgets }),
    };
  } finally {
    // The pixels lie outside the JavaScript heap: waiting for the collector would pile them up.
    canvas.width = canvas.height = 1;
  }
}

/** `width` and `height` in points. Throws CF_LIMIT_PIXELS where the page cannot be drawn well enough within the limits. */
function renderingDpi(width: number, height: number, images: readonly PlacedImage[], guard: PageGuard): number {
  const best = Math.max(USUAL_DPI, ...images.map(({ dotsPerInch }) => Math.max(dotsPerInch.x, dotsPerInch.y)));
  const wanted = Math.min(best, MOST_DPI);
  const most = 72 * Math.sqrt(guard.limits.pixelsPerPage / (width * height));
  if (most >= wanted) return wanted;
  if (most >= LEAST_DPI) return Math.floor(most);
  const inches = `${(width / 72).toFixed(1)} × ${(height / 72).toFixed(1)} inches`;
  throw new CounterfoilError(
    'CF_LIMIT_PIXELS',
    `Page ${guard.number} is ${inches}: at ${LEAST_DPI} dots an inch it passes the limit limits.pixelsPerPage of ${guard.limits.pixelsPerPage}`,
  );
}
