import fc from 'fast-check';
import { splitTime } from '../../../handler/budget';

describe('splitTime', () => {
  it('leaves of fifteen minutes 45 seconds for the answer and four and a half minutes for taking away', () => {
    expect(splitTime(1_000, 900_000)).toEqual({ answer: 900_000, cleanup: 855_000, work: 585_000 });
  });

  it('leaves of less time a share for each', () => {
    expect(splitTime(0, 60_000)).toEqual({ answer: 59_000, cleanup: 53_000, work: 33_000 });
  });

  it('puts work before cleanup before the answer before the end', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 900_000 }), (now, remaining) => {
        const { work, cleanup, answer } = splitTime(now, remaining);
        expect([work <= cleanup, cleanup <= answer, answer < now + remaining]).toEqual([true, true, true]);
      }),
    );
  });

  it('leaves some time to work in unless almost none is left', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2_000, max: 900_000 }), (now, remaining) => {
        expect(splitTime(now, remaining).work).toBeGreaterThan(now);
      }),
    );
  });
});
