import { describe, expect, it } from 'vitest';
import { InOrder } from '../../../src/locate/form/in-order.js';
import { createRandom } from '../../../src/training/random.js';

describe('things in order', () => {
  it('are found near a place as if all were looked at', () => {
    const random = createRandom(5);
    const things = Array.from({ length: 60 }, (_, index) => ({
      at: Math.round(random.between(0, 40)),
      odd: index % 2,
    }));
    const ordered = new InOrder(things, ({ at }) => at);
    for (let place = -5; place <= 45; place += 0.5) {
      const near = things.filter(({ at, odd }) => odd === 1 && Math.abs(at - place) <= 1.5);
      expect(ordered.someNear(place, 1.5, ({ odd }) => odd === 1)).toBe(near.length > 0);
    }
    expect(new InOrder<number>([], (one) => one).someNear(0, 9, () => true)).toBe(false);
  });
});
