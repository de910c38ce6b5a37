import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Rect } from '../geometry.js';
import type { PageWidget } from './types.js';

/** Most widgets of a page that are looked at: forms have hundreds, hostile files millions. */
const MOST_WIDGETS = 5000;
/** No entry of a form is longer. */
const LONGEST = 2000;

/** The part of pdf.js's annotation data (core/annotation.js) that fields have. */
interface Annotation {
  readonly subtype?: string;
  readonly fieldType?: string;
  readonly fieldName?: string;
  readonly fieldValue?: unknown;
  readonly exportValue?: unknown;
  readonly buttonValue?: unknown;
  readonly checkBox?: boolean;
  readonly radioButton?: boolean;
  readonly comb?: boolean;
  readonly maxLen?: number | null;
  readonly rect?: readonly number[];
}

/** The fields of an AcroForm (ISO 32000-1, 12.7) on a page, with their values; `viewport` leads to pixels of the page as drawn. */
export async function widgetsOf(
  page: PDFPageProxy,
  viewport: { convertToViewportRectangle(rect: number[]): number[] },
): Promise<PageWidget[]> {
  const annotations = (await page.getAnnotations()) as readonly Annotation[];
  return annotations.slice(0, MOST_WIDGETS).flatMap((annotation): PageWidget[] => {
    const { subtype, fieldType, fieldName = '', rect, comb = false, maxLen } = annotation;
    if (subtype !== 'Widget' || !rect || rect.length !== 4 || !rect.every(Number.isFinite)) return [];
    const box = rectOf(viewport.convertToViewportRectangle([...rect]));
    const cells = comb && typeof maxLen === 'number' && maxLen > 0 && maxLen <= 100 ? maxLen : undefined;
    if (fieldType === 'Tx' || fieldType === 'Ch') {
      const { fieldValue } = annotation;
      const text = typeof fieldValue === 'string' ? fieldValue : Array.isArray(fieldValue) ? fieldValue.join(' ') : '';
      return [{ name: fieldName, box, cells, kind: 'text', text: text.slice(0, LONGEST), marked: false }];
    }
    if (fieldType !== 'Btn' || !(annotation.checkBox === true || annotation.radioButton === true)) return [];
    const own = annotation.checkBox === true ? annotation.exportValue : annotation.buttonValue;
    const marked = typeof own === 'string' && annotation.fieldValue === own;
    return [
      {
        name: fieldName,
        box,
        cells: undefined,
        kind: 'mark',
        text: '',
        marked,
        ...(typeof own === 'string' ? { option: own } : {}),
      },
    ];
  });
}

function rectOf([x0, y0, x1, y1]: number[]): Rect {
  return { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}
