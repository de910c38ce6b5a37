export { darkness } from './darkness';
export { histogram } from './rows';
export { sauvola } from './sauvola';
export { ridges } from './ridges';
export { concentration, inkCounts, maskBelow, stepCounts } from './measures';
export { extremum, greyPlane, pool } from './planes';
export { resample } from './resample';
export { searchWords } from './words';
export { countRuns, label } from './components';
/** Where free memory begins. */
export const heap: usize = __heap_base;
