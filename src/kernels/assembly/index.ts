export { darkness } from './darkness';
export { histogram } from './rows';
export { sauvola } from './sauvola';
export { ridges } from './ridges';
export { concentrations } from './concentration';
export { inkCounts, lookedUp, maskBelow, ratioCounts, stepCounts } from './measures';
export { longPieces, transpose } from './rulings';
export { extremum, greyPlane, pool } from './planes';
export { resample } from './resample';
export { searchWords } from './words';
export { countRuns, label } from './components';
export { notSurround, thumbnailRow } from './surround';
/** Where free memory begins. */
export const heap: usize = __heap_base;
