export * from './types.js';
export { cutStrips, STRIP_DPI } from './cut-strips.js';
export { buildLattice, type LatticeOptions } from './lattice.js';
export { stripFromImage } from './strip-from-image.js';
export { normaliseGlyph, type Ink } from './normalise-glyph.js';
