import { describe, expect, it } from 'vitest';
import { CounterfoilError } from '../../src/errors.js';
import { toGrey, withCv, type CvMat } from '../../src/page/opencv.js';

describe('withCv', () => {
  it('runs OpenCV on a plain image and gives plain data back', () => {
    const image = { width: 3, height: 2, data: Uint8Array.from([0, 100, 200, 10, 110, 210]) };
    const result = withCv((cv, scope) => {
      const target = scope.mat();
      cv.threshold(scope.fromGrey(image), target, 105, 255, cv.THRESH_BINARY);
      return toGrey(target);
    });
    expect(result).toEqual({ width: 3, height: 2, data: Uint8Array.from([0, 0, 255, 0, 255, 255]) });
  });

  it('deletes what it owns when the work throws', () => {
    let kept: CvMat | undefined;
    expect(() =>
      withCv((_cv, scope) => {
        kept = scope.mat();
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect(() => kept?.rows).toThrow();
  });

  it("says OpenCV's own message instead of a number", () => {
    const refuse = () => withCv((cv, scope) => cv.cvtColor(scope.mat(), scope.mat(), cv.COLOR_RGB2GRAY));
    expect(refuse).toThrow(CounterfoilError);
    expect(refuse).toThrow(/OpenCV.*cvtColor/s);
  });

  it('says when the heap is full, and goes on working after it', () => {
    const ask = (side: number) => withCv((cv, scope) => scope.own(new cv.Mat(side, side, cv.CV_8UC1)).rows);
    expect(() => ask(100_000)).toThrow(expect.objectContaining({ code: 'CF_LIMIT_MEMORY' }));
    expect(ask(10)).toBe(10);
  });

  it('leaves no listener behind that ends the process', () => {
    withCv(() => undefined);
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      const sources = process.listeners(event as 'uncaughtException').map((listener) => String(listener));
      expect(sources.filter((source) => /abort|ExitStatus/.test(source))).toEqual([]);
    }
  });

  it('leaks nothing over many scopes', () => {
    for (let i = 0; i < 300; i++) withCv((cv, scope) => scope.own(new cv.Mat(4000, 4000, cv.CV_8UC1)).cols);
  });
});
