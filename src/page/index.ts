export * from './types.js';
export * from './opencv.js';
