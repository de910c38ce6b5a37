import { describe, expect, it } from 'vitest';
import type { Rect } from '../../src/geometry.js';
import { bottom, right } from '../../src/geometry.js';
import { identify, locateFields, type FieldZone } from '../../src/locate/index.js';
import type { UprightPage } from '../../src/page/types.js';
import { listProfiles, loadProfile, parseProfile, type Profile } from '../../src/profiles/index.js';
import { Drawing, numbers, type Wear } from './drawn-page.js';

const PROFILES = listProfiles().map(loadProfile);
const [INDIAN, AMERICAN, ANY] = ['cheque-in', 'cheque-us', 'cheque'].map(loadProfile);

const MICR_IN = '|100828| 500229009| 551452| 31';

interface Moves {
  readonly dx?: number;
  readonly dy?: number;
  readonly divided?: boolean;
}

interface Drawn {
  readonly page: UprightPage;
  readonly amount: Rect;
  readonly comb: Rect;
  readonly account: Rect;
  readonly micr: Rect;
}

/** A cheque with the parts of an Indian one, everything but the MICR line moved by dx, dy. */
function indian(wear: Wear = {}, { dx = 0, dy = 0, divided = true }: Moves = {}): Drawn {
  const drawing = new Drawing(202, 92, wear);
  const amount = { x: 145 + dx, y: 33.5 + dy, width: 51, height: 9 };
  const comb = { x: 155.2 + dx, y: 7 + dy, width: 40.8, height: 5.5 };
  const account = { x: 12.5 + dx, y: 45 + dy, width: 54, height: 7.5 };
  const pitch = comb.width / 8;
  drawing.line(12, 26.5 + dy, 185, 26.5 + dy).line(12, 33.5 + dy, 143 + dx, 33.5 + dy);
  drawing.frame(amount, divided ? [amount.x + 11] : []);
  if (divided) drawing.rupee(amount.x + 3.5, amount.y + 2.5);
  else drawing.rupee(amount.x + 2.2, amount.y + 2.5);
  drawing.figures(amount.x + 14, amount.y + 2.6, 6, 4.2);
  drawing.frame(
    comb,
    [1, 2, 3, 4, 5, 6, 7].map((i) => comb.x + i * pitch),
  );
  drawing.figures(comb.x + 1.4, comb.y + 1.2, 8, pitch, 3.2);
  drawing.figures(comb.x + 1.9, bottom(comb) + 1.6, 8, pitch, 1.9);
  drawing.frame(account, [account.x + 14]);
  drawing.figures(account.x + 2, account.y + 2.5, 5, 2, 2);
  drawing.figures(account.x + 19, account.y + 2.2, 12, 2.3, 2.8);
  drawing.micr(50, 83, MICR_IN);
  const end = 50 + MICR_IN.length * 3.175;
  return { page: drawing.page(), amount, comb, account, micr: { x: 51, y: 83, width: end - 51, height: 2.97 } };
}

/** A cheque with the parts of an American one. */
function american(
  wear: Wear = {},
  width = 152.4,
  height = 69.85,
  { dy = 0 }: Moves = {},
): { page: UprightPage; amount: Rect; date: Rect } {
  const drawing = new Drawing(width, height, wear);
  const payee = 28 + dy;
  const date = { x: width - 62, y: 11 + dy, width: 26, height: 5 };
  drawing.figures(width - 25, 5, 4, 2.6, 3);
  drawing.line(date.x - 1, 17 + dy, date.x + 30, 17 + dy);
  drawing.figures(date.x, 12 + dy, 8, 3.2, 4);
  drawing.line(20, payee, width - 42, payee);
  drawing.figures(22, payee - 5, 12, 3.4, 4);
  drawing.dollar(width - 39.5, payee - 4.5);
  const amount = { x: width - 34, y: payee - 4.4, width: 22, height: 4 };
  drawing.figures(amount.x, amount.y, 6, 3.8, 4);
  drawing.line(8, payee + 8, width - 35, payee + 8);
  drawing.micr(6, height - 10, '|000000186|  000000529| 1000');
  return { page: drawing.page(), amount, date };
}

const zonesOf = (zones: readonly FieldZone[], field: string): FieldZone[] => zones.filter((z) => z.field === field);

function expectInside(inner: Rect, outer: Rect, slack = 0): void {
  expect(inner.x, 'left').toBeGreaterThanOrEqual(outer.x - slack);
  expect(inner.y, 'top').toBeGreaterThanOrEqual(outer.y - slack);
  expect(right(inner), 'right').toBeLessThanOrEqual(right(outer) + slack);
  expect(bottom(inner), 'foot').toBeLessThanOrEqual(bottom(outer) + slack);
}

const WEARS: [name: string, wear: Wear][] = [
  ['a clean scan', {}],
  ['a leaning scan', { skew: 0.12 }],
  ['a speckled scan', { specks: 0.01, seed: 7 }],
  ['broken lines', { breaks: 0.12, seed: 3 }],
];

describe.each(WEARS)('on %s of an Indian cheque', (_, wear) => {
  const drawn = indian(wear);
  const zones = locateFields(drawn.page, INDIAN);
  const leaning = ((wear.skew ?? 0) * Math.PI * 200) / 180;

  it('the comb gives its eight cells', () => {
    const [date] = zonesOf(zones, 'date');
    expect(date.source).toBe('comb');
    expect(date.cells).toHaveLength(8);
    date.cells?.forEach((cell, i) => {
      const x = drawn.comb.x + (i * drawn.comb.width) / 8;
      expect(Math.abs(cell.x - x)).toBeLessThan(0.4);
      expect(Math.abs(cell.width - drawn.comb.width / 8)).toBeLessThan(0.5);
      expect(Math.abs(cell.y - drawn.comb.y - leaning)).toBeLessThan(0.5);
    });
  });

  it('the amount box is found, without the cell of the rupee sign', () => {
    const [amount] = zonesOf(zones, 'amount');
    expect(amount.source).toBe('frame');
    expect(Math.abs(amount.area.x - drawn.amount.x - 11)).toBeLessThan(1.5);
    expectInside({ ...drawn.amount, x: drawn.amount.x + 12, width: 39 }, amount.area, 0.3);
    expect(amount.area.height).toBeLessThan(drawn.amount.height + 4);
  });

  it('the account box is found, without its label', () => {
    const [account] = zonesOf(zones, 'account');
    expect(account.source).toBe('frame');
    expect(Math.abs(account.area.x - drawn.account.x - 14)).toBeLessThan(1.5);
    expectInside({ ...drawn.account, x: drawn.account.x + 15, width: 39 }, account.area, 0.3);
  });

  it('the MICR band holds every symbol and little more', () => {
    const [micr] = zonesOf(zones, 'micr');
    expect(micr.source).toBe('micr-band');
    expectInside({ ...drawn.micr, y: drawn.micr.y + leaning / 2 }, micr.area, leaning / 2);
    expect(micr.area.width).toBeLessThan(drawn.micr.width + 6);
    expect(micr.area.height).toBeLessThan(drawn.micr.height + 3);
  });

  it('the kind is known', () => {
    const found = identify(drawn.page, PROFILES);
    expect(found.profile.name).toBe('cheque-in');
    expect(found.certainty).toBeGreaterThan(0.5);
    expect(found.ranking.map(({ name }) => name).sort()).toEqual(['cheque', 'cheque-in', 'cheque-us']);
  });
});

describe('an amount in words that goes on over the amount box', () => {
  // The box of the drawing begins at 145 mm, its lid lies at 33.5 mm; the words' own area ends at 152.
  const written = (end: number, top = 28.5): FieldZone => {
    const drawing = new Drawing(202, 92);
    drawing.line(12, 33.5, 143, 33.5).frame({ x: 145, y: 33.5, width: 51, height: 9 }, [156]);
    drawing.rupee(148.5, 36).figures(159, 36.1, 6, 4.2);
    for (let x = 40; x < end; x += 3) drawing.ring(x, x > 152 ? top : 28.5, 2, 3.4);
    drawing.micr(50, 83, MICR_IN);
    return zonesOf(locateFields(drawing.page(), INDIAN), 'amountInWords')[0];
  };
  const plain = right(written(100).area);

  it('is followed to its end, and what stands in the box is not taken for it', () => {
    const { area, hidden } = written(180);
    expect(right(area)).toBeGreaterThan(180);
    expect(right(area)).toBeLessThan(184);
    expect(area.y).toBeCloseTo(written(100).area.y, 1);
    expect(hidden?.x).toBeGreaterThan(143);
    expect(hidden?.x).toBeLessThan(145.5);
    expect(hidden?.y).toBeGreaterThan(32.8);
    expect(hidden?.y).toBeLessThan(33.6);
  });

  it('ends where the line ends', () => {
    expect(plain).toBeGreaterThan(151);
    expect(plain).toBeLessThan(154);
    expect(right(written(148).area)).toBeCloseTo(plain, 5);
  });

  it('is not what stands in another row beside it', () => {
    expect(right(written(180, 25).area)).toBeLessThan(156);
  });
});

describe('boxes that are not where the profile says', () => {
  it.each([
    [-7, -3],
    [0, 6],
    [4, 7],
    [-5, -5],
  ])('are found moved by %d, %d millimetres', (dx, dy) => {
    const drawn = indian({}, { dx, dy });
    const zones = locateFields(drawn.page, INDIAN);
    const [date] = zonesOf(zones, 'date');
    expect(date.source).toBe('comb');
    expect(Math.abs((date.cells?.[0].x ?? 0) - drawn.comb.x)).toBeLessThan(0.4);
    const [amount] = zonesOf(zones, 'amount');
    expect(Math.abs(amount.area.x - drawn.amount.x - 11)).toBeLessThan(1.8);
    const [account] = zonesOf(zones, 'account');
    expect(Math.abs(account.area.x - drawn.account.x - 14)).toBeLessThan(1.8);
  });

  it('are found on a page whose resolution is wrong by a tenth', () => {
    const { page, comb } = indian();
    const wrong: UprightPage = {
      ...page,
      size: { width: page.size.width * 1.1, height: page.size.height * 1.1 },
      overview: { ...page.overview, dpi: page.overview.dpi / 1.1 },
    };
    const [date] = zonesOf(locateFields(wrong, INDIAN), 'date');
    expect(date.source).toBe('comb');
    expect(Math.abs((date.cells?.[7].x ?? 0) - 1.1 * (comb.x + (7 * comb.width) / 8))).toBeLessThan(0.5);
  });
});

describe('a rupee sign inside an undivided box', () => {
  it('is left out', () => {
    const drawn = indian({}, { divided: false });
    const [amount] = zonesOf(locateFields(drawn.page, INDIAN), 'amount');
    expect(amount.area.x).toBeGreaterThan(drawn.amount.x + 4);
    expect(amount.area.x).toBeLessThan(drawn.amount.x + 13);
  });
});

describe('a gap in what stands in an undivided box', () => {
  const begun = (count: number, rest: (drawing: Drawing, x: number) => Drawing): number[] => {
    const drawing = new Drawing(202, 92).frame({ x: 145, y: 33.5, width: 51, height: 9 });
    drawing.figures(148, 36, count, 3.6);
    const page = rest(drawing, 148 + count * 3.6 + 3).page();
    return zonesOf(locateFields(page, INDIAN), 'amount').map(({ area }) => area.x);
  };

  it('may be the one after a label', () => {
    const places = begun(2, (drawing, x) => drawing.figures(x, 36, 6, 3.6));
    expect(places.some((x) => x > 153)).toBe(true);
  });

  it('is none after a label where next to nothing follows', () => {
    const places = begun(5, (drawing, x) => drawing.bar({ x, y: 38, width: 6, height: 1.1 }));
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((x) => x > 148)).toEqual([]);
  });
});

describe('figures stamped over the end of the account box', () => {
  it('are in the zone to the last', () => {
    const drawing = new Drawing(202, 92).frame({ x: 11.5, y: 45, width: 56, height: 8.5 }, [23]);
    drawing.figures(29, 46.5, 12, 5.2, 4.2);
    const end = 29 + 11 * 5.2 + 3.2;
    const [account] = zonesOf(locateFields(drawing.page(), INDIAN), 'account');
    expect(account.source).toBe('frame');
    expect(right(account.area)).toBeGreaterThan(end);
    expect(right(account.area)).toBeLessThan(end + 4);
  });
});

describe('a stroke that leaves the amount box', () => {
  it('is followed outside', () => {
    const drawing = new Drawing(202, 92).frame({ x: 145, y: 33.5, width: 51, height: 9 }, [156]);
    drawing.bar({ x: 170, y: 36, width: 0.6, height: 9 });
    drawing.figures(158, 36, 3, 4);
    const [amount] = zonesOf(locateFields(drawing.page(), INDIAN), 'amount');
    expect(bottom(amount.area)).toBeGreaterThanOrEqual(45);
  });
});

describe.each(WEARS)('on %s of an American check', (_, wear) => {
  it('amount, date and kind are found', () => {
    const drawn = american(wear);
    const zones = locateFields(drawn.page, AMERICAN);
    const amounts = zonesOf(zones, 'amount');
    expect(['currency-sign', 'line-end']).toContain(amounts[0].source);
    expectInside(drawn.amount, amounts[0].area, 0.4);
    const [date] = zonesOf(zones, 'date');
    expect(date.source).toBe('line');
    expectInside(drawn.date, date.area, 0.5);
    expect(identify(drawn.page, PROFILES).profile.name).toBe('cheque-us');
  });
});

describe('American checks of other sizes', () => {
  it('are found on a business check, moved down', () => {
    const drawn = american({}, 215.9, 88.9, { dy: 6 });
    const zones = locateFields(drawn.page, AMERICAN);
    expectInside(drawn.amount, zonesOf(zones, 'amount')[0].area, 0.4);
    expect(zonesOf(zones, 'micr')[0].source).toBe('micr-band');
  });

  it('keep the dollar sign out where it is found by its shape', () => {
    const zones = zonesOf(locateFields(american().page, AMERICAN), 'amount');
    const sign = zones.find(({ source }) => source === 'currency-sign');
    expect(sign?.area.x).toBeGreaterThan(152.4 - 39.5 + 2.3);
  });
});

describe('the MICR band', () => {
  it('is found in CMC-7', () => {
    const drawing = new Drawing(180, 80).cmc7(15, 70, 30);
    const [micr] = zonesOf(locateFields(drawing.page(), ANY), 'micr');
    expect(micr.source).toBe('micr-band');
    expectInside({ x: 15, y: 70, width: 30 * 3.175 - 0.7, height: 2.9 }, micr.area);
  });

  it('is not taken from a row of figures of another pitch', () => {
    const drawing = new Drawing(180, 80).figures(15, 70, 15, 5.4, 3);
    expect(zonesOf(locateFields(drawing.page(), ANY), 'micr').map(({ source }) => source)).toEqual(['profile']);
  });

  it('is taken below a row of text, not the text', () => {
    const drawing = new Drawing(180, 80).figures(20, 55, 30, 2.2, 2.4).micr(20, 70, '12304 567890 1234567');
    const [micr] = zonesOf(locateFields(drawing.page(), ANY), 'micr');
    expectInside({ x: 21, y: 70, width: 19 * 3.175, height: 2.9 }, micr.area, 0.2);
    expect(micr.area.y).toBeGreaterThan(68);
  });
});

describe('a page with nothing on it', () => {
  const page = new Drawing(202, 92).page();

  it('has the zones of the profile, every one on the page', () => {
    const zones = locateFields(page, INDIAN);
    expect(zones.map(({ field, source }) => [field, source])).toEqual([
      ['micr', 'profile'],
      ['amount', 'profile'],
      ['amountInWords', 'profile'],
      ['date', 'profile'],
      ['account', 'profile'],
    ]);
    for (const { area } of zones) expectInside(area, { x: 0, y: 0, width: 202, height: 92 });
  });

  it('is of no kind in particular', () => {
    const found = identify(page, PROFILES);
    expect(found.profile.name).toBe('cheque');
  });

  it('is what it is said to be where there is no choice', () => {
    expect(identify(page, [AMERICAN]).profile.name).toBe('cheque-us');
    expect(() => identify(page, [])).toThrow(/at least one profile/);
  });
});

describe('a form whose profile divides an area into cells', () => {
  it('gives the cells', () => {
    const profile = parseProfile(
      [
        'name: form',
        'title: Form',
        'kind: cheque',
        'currency: XXX',
        'fields:',
        '  number: { type: digits, accept: 0.9, zones: [{ area: { x: 10, y: 10, width: 30, height: 8 }, cells: 3 }] }',
      ].join('\n'),
      'form.yaml',
    ) as Profile;
    const [zone] = locateFields(new Drawing(100, 100).page(), profile);
    expect(zone.cells?.map(({ x, width }) => [x, width])).toEqual([
      [10, 10],
      [20, 10],
      [30, 10],
    ]);
  });
});

describe('random dirt', () => {
  it('never gives a zone outside the page, an empty one, or another answer the second time', () => {
    const random = numbers(5);
    for (let round = 0; round < 4; round++) {
      const build = (seed: number): UprightPage => {
        const draw = numbers(seed);
        const drawing = new Drawing(60 + 140 * draw(), 40 + 60 * draw());
        for (let i = 0; i < 40; i++)
          drawing.bar({
            x: drawing.width * draw(),
            y: drawing.height * draw(),
            width: 30 * draw() ** 3 + 0.2,
            height: 20 * draw() ** 4 + 0.2,
          });
        return drawing.page();
      };
      const seed = Math.floor(random() * 1e9);
      for (const profile of PROFILES) {
        const page = build(seed);
        const zones = locateFields(page, profile);
        for (const { area, certainty } of zones) {
          expectInside(area, { x: 0, y: 0, ...page.size }, 1e-6);
          expect(certainty).toBeGreaterThan(0);
          expect(certainty).toBeLessThanOrEqual(1);
        }
        expect(locateFields(build(seed), profile)).toEqual(zones);
      }
    }
  });
});
