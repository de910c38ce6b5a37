export * from './types.js';
export { classifyDigits } from './classify-digits.js';
export type { EngineName } from './engine/types.js';
export { probeEngines } from './engine/index.js';
export { readLattice } from './read-line.js';
export { OCR_LATTICE, readOcr } from './read-ocr.js';
export { readMicr, type MicrSource, type ReadMicrOptions } from './read-micr.js';
export { readWords, type WordsGrammar } from './read-words.js';
export { NETWORK_NAMES, openRecogniser, type NetworkName, type Recogniser } from './recogniser.js';
