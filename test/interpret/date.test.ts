import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grammarFor, interpretText } from '../../src/interpret/index.js';
import { fieldOf } from './readings.js';
import { weightOf } from './weight.js';

const dates = (text: string, order: string, window?: { earliest: string; latest: string }): [string, number][] =>
  interpretText(text, fieldOf({ type: 'date', order, ...(window && { window }) }), { currency: 'USD' }).map(
    ({ value, probability }) => [value.type === 'date' ? value.iso : '?', probability],
  );

describe('dates', () => {
  it.each([
    ['27022016', 'DMY', '2016-02-27'],
    ['12312019', 'MDY', '2019-12-31'],
    ['20191231', 'YMD', '2019-12-31'],
    ['10/20/19', 'MDY', '2019-10-20'],
    ['8-25-2018', 'MDY', '2018-08-25'],
    ['5.5.15', 'DMY', '2015-05-05'],
    ['10/202019', 'MDY', '2019-10-20'],
    ['11 Mar 2016', 'DMY', '2016-03-11'],
    ['11MAR2016', 'MDY', '2016-03-11'],
    ['11-Mar-16', 'any', '2016-03-11'],
    ['August 16, 2020', 'MDY', '2020-08-16'],
    ['August16,2020', 'any', '2020-08-16'],
    ['30 Sep 2015', 'DMY', '2015-09-30'],
    ['Sept. 30th, 2015', 'any', '2015-09-30'],
    ['June 12 1998', 'any', '1998-06-12'],
    ["Dec 1st '06", 'any', '2006-12-01'],
    ['Date: 30/09/2019', 'any', '2019-09-30'],
    ['2015-05-05', 'any', '2015-05-05'],
    ['29/2/2016', 'DMY', '2016-02-29'],
    ['20/10/2019', 'MDY', '2019-10-20'],
    ['11|15|19', 'MDY', '2019-11-15'],
  ])('%s in order %s is %s', (text, order, expected) => {
    const [[best, probability]] = dates(text, order);
    expect(best).toBe(expected);
    expect(probability).toBeGreaterThan(0.9);
  });

  it('is torn between two orders', () => {
    expect(dates('1/2/2020', 'any')).toEqual([
      ['2020-02-01', 0.5],
      ['2020-01-02', 0.5],
    ]);
    expect(dates('3/3/2020', 'any')[0]).toEqual(['2020-03-03', 1]);
  });

  it.each(['30022016', '31/4/2019', '29/2/2015', '', '2016', '45/45/2019', 'Foo 12, 2019'])('refuses %j', (text) => {
    expect(dates(text, 'DMY')).toEqual([]);
  });

  it('places two-digit years in the window', () => {
    const window = { earliest: '1950-01-01', latest: '1999-12-31' };
    expect(dates('12/6/58', 'DMY', window)[0][0]).toBe('1958-06-12');
    expect(dates('12/6/19', 'DMY')[0][0]).toBe('2019-06-12');
  });

  it('still reads a year outside the window, so that a check can name it', () => {
    expect(dates('June 12 1958', 'MDY')[0][0]).toBe('1958-06-12');
    const grammar = grammarFor(fieldOf({ type: 'date', order: 'DMY' }));
    expect(weightOf('12061998', grammar)).toBeGreaterThan(weightOf('12061958', grammar) + 3);
  });

  it('comes back from every common way of printing it', () => {
    const names = 'January February March April May June July August September October November December'.split(' ');
    const spellings: [string, (y: string, m: string, d: string) => string][] = [
      ['DMY', (y, m, d) => d + m + y],
      ['MDY', (y, m, d) => m + d + y],
      ['DMY', (y, m, d) => `${Number(d)}/${Number(m)}/${y}`],
      ['MDY', (y, m, d) => `${Number(m)}-${Number(d)}-${y.slice(2)}`],
      ['any', (y, m, d) => `${d} ${names[Number(m) - 1].slice(0, 3)} ${y}`],
      ['any', (y, m, d) => `${names[Number(m) - 1]} ${Number(d)}, ${y}`],
      ['any', (y, m, d) => `${y}-${m}-${d}`],
    ];
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2039-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(...spellings), (date, [order, spell]) => {
        const iso = date.toISOString().slice(0, 10);
        const [y, m, d] = iso.split('-');
        const text = spell(y, m, d);
        expect(dates(text, order)[0]?.[0], text).toBe(iso);
        const grammar = grammarFor(fieldOf({ type: 'date', order }));
        expect(weightOf(text.replaceAll(' ', ''), grammar), text).toBeGreaterThan(-Infinity);
      }),
      { seed: 3 },
    );
  });
});
