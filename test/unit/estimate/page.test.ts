import { drawCurve, sampleCurve } from '../../../scripts/estimate/curve';
import { drawStandaloneCurve, renderEstimatePage } from '../../../scripts/estimate/page';
import { estimateFigures, estimateOf, vpcId } from './builders';

const estimate = estimateFigures({ gbPerMonth: '2000', azs: '3' });

describe('the curve', () => {
  it('has three lines that meet where they should', () => {
    const { lines, breakEven, today, scale } = sampleCurve(estimate);
    expect(lines.map(({ name }) => name)).toEqual(['Today', 'All three', 'S3 only']);
    expect(lines.map(({ points }) => points[0]?.[1].toFixed(2))).toEqual(['98.55', '142.35', '98.55']);
    expect(breakEven?.map(Math.round)).toEqual([976, 142]);
    expect({ today, scale }).toEqual({ today: 2_000, scale: 'value' });
  });

  it('takes logarithmic scales where today is far from the break-even, and never a zero', () => {
    const { scale, least, lines } = sampleCurve(
      estimateFigures({ gbPerMonth: '178000', azs: '3', natHours: '0', s3Share: '1' }),
    );
    expect(scale).toBe('log');
    expect(least).toBeGreaterThan(0);
    expect(Math.min(...lines.flatMap(({ points }) => points.map(([, usd]) => usd)))).toBeGreaterThan(0);
  });

  it('keeps to the VPC as it is at the amount of today', () => {
    const { lines, most } = sampleCurve(estimateOf({ vpcId, ecrShare: '0.5' }));
    const last = lines[0]?.points.at(-1);
    // 500 GB of other traffic stay, whatever is pulled.
    expect(last?.[1]).toBeCloseTo(730 * 0.045 + (500 + most) * 0.045, 6);
  });

  it('is drawn without a break-even too', () => {
    const never = estimateFigures({ gbPerMonth: '2000', azs: '3', natGbPrice: '0' });
    expect(sampleCurve(never).breakEven).toBeUndefined();
    expect(drawCurve(sampleCurve(never))).toMatch(/^<svg /);
  });

  it('tells its lines apart by dash and by name, in colours of the page alone', () => {
    const svg = drawCurve(sampleCurve(estimate));
    for (const text of ['Today', 'All three', 'S3 only', 'All three pay from 976 GB', 'now: 2,000 GB'])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain('stroke-dasharray="10,5"');
    expect(svg).toContain('stroke-dasharray="2,5"');
    // Black is the inside of clip paths, which nobody sees.
    expect(svg.match(/(?:fill|stroke)="(?!none|var\(|#000")[^"]*"/g)).toBeNull();
  });
});

describe('the page', () => {
  const page = renderEstimatePage(estimate, 'Take <this>.');

  it('is small, self-contained and says it in words too', () => {
    expect(page.length).toBeLessThan(100_000);
    expect(page.replace(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(
      /https?:|<script|<link|@import|url\((?!#)/,
    );
    expect(page).toContain('<strong>Take &lt;this>.</strong>');
    expect(page).toMatch(
      /role="img" aria-label="USD a month against GB of image pulls.*976 GB a month, and less above/,
    );
    expect(page).toContain('<th scope="row">Total</th><td>$188.55</td><td>$142.55</td><td>$99.45</td>');
  });

  it('does without the curve where the zones are not known', () => {
    const text = renderEstimatePage(estimateOf({ vpcId }, { placement: undefined }), '');
    expect(text).not.toContain('<svg');
    expect(text).toContain('give --azs');
    expect(text).toContain('nat-1');
  });
});

test('the curve alone carries its colours and its words', () => {
  const svg = drawStandaloneCurve(estimate);
  expect(svg).toContain('--good: #1a7f37');
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg.length).toBeLessThan(100_000);
});
