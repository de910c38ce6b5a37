export { htmlReport } from './html-report.js';
export { loadGlyphs, type GlyphSet } from './idx.js';
export { observeDataSet, observeGlyphs, type ObserveOptions } from './observe.js';
export { figuresTable, lossesTable, notesOf, reportOf, thresholdsTable, type EvaluationReport } from './report.js';
export { loadTruth, TRUTH_FILE, type DataSet } from './truth.js';
export type { EvaluationReader, Observation, Stage } from './types.js';
export { glyphsOf, pagesOf, worstOf, writeWorst } from './worst.js';
