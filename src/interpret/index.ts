export { grammarFor } from './grammar.js';
