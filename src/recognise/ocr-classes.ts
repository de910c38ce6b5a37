/**
 * The alphabet of the network `ocr`: what bills print in OCR-A and OCR-B. Normalising takes height away, but no two of these
 * differ in nothing else.
 */
export const OCR_CLASSES: readonly string[] = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+<>#/-.*$', ''];
