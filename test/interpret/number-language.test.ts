import { describe, expect, it } from 'vitest';
import { numberAutomaton } from '../../src/interpret/number-language.js';

const accepts = (text: string, ocr: boolean): boolean => numberAutomaton(4, 18, ocr).parse(text).length > 0;

describe('a number in a line for machines', () => {
  it.each(['1234', '<123456>', '0100+22334>', '12-34-56', '#4455#', '$12.34'])('may be set as %s', (text) => {
    expect(accepts(text, true)).toBe(true);
  });

  it.each(['123', 'A/C 12345', '12O45', '1'.repeat(19), ''])('is not %j', (text) => {
    expect(accepts(text, true)).toBe(false);
  });

  it('elsewhere may have a label, and none of the signs for machines', () => {
    expect(accepts('A/C 12345'.replace(' ', ''), false)).toBe(true);
    expect(accepts('<123456>', false)).toBe(false);
  });
});
