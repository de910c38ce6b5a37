export * from './types.js';
export * from './opencv.js';
export * from './threshold.js';
export * from './components.js';
export * from './rulings.js';
export { uprightPages } from './upright-pages.js';
export { overviewInk } from './overview-ink.js';
export { greyPlane } from './grey.js';
