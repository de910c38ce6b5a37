import { describe, expect, it } from 'vitest';
import { readRateChart, reliabilityChart } from '../../src/evaluation/charts.js';
import { htmlReport } from '../../src/evaluation/index.js';
import { reportOf } from '../../src/evaluation/report.js';
import type { Observation } from '../../src/evaluation/types.js';

const image = { width: 100, height: 80, channels: 1 as const, data: new Uint8Array(8000).fill(200) };
const observation = (more: Partial<Observation>): Observation => ({
  ...{ kind: 'amount', file: 'a<b>.png', truth: '177', answer: '177', confidence: 0.9, accepted: true, stage: 'right' },
  ...{ milliseconds: 5, page: 1, polygon: undefined },
  ...more,
});
const observations = [
  observation({}),
  observation({ answer: '197', confidence: 0.8, accepted: false, stage: 'misrecognised' }),
  observation({ kind: 'micr', truth: '⑈12⑈', answer: '⑈12', confidence: 0.99, stage: 'wrong-accepted' }),
  observation({ kind: 'words', truth: 'ten', answer: undefined, confidence: 0, accepted: false, stage: 'not-located' }),
];
const page = (most = 20, pages = () => Promise.resolve(image)) =>
  htmlReport(reportOf('my <scans>', 4, observations, 10), observations, pages, most);

describe('htmlReport', () => {
  it('stands alone: no script, nothing to fetch, crops inside', async () => {
    const html = await page();
    expect(html).not.toMatch(/<script|<link|https?:|url\(/);
    const sources = [...html.matchAll(/src="([^"]{0,30})/g)].map(([, source]) => source);
    expect(sources).toHaveLength(3);
    for (const source of sources) expect(source).toMatch(/^data:image\/webp;base64,UklGR/);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('my &lt;scans&gt;');
    expect(html).toContain('a&lt;b&gt;.png');
  });

  it('has the figures, the thresholds, the confusions and the curves', async () => {
    const html = await page();
    expect(html).toMatch(/<th scope="row">amount<\/th><td>2<\/td><td>50\.0<\/td><td>9\.5–90\.5<\/td>/);
    expect(html).toMatch(/<th scope="row">amount<\/th><td>1\.0 %<\/td><td>0\.9<\/td><td>50\.0<\/td>/);
    // Of four sevens one was read as a nine.
    const [, sevens] = /<tr><th scope="row">7<\/th>(.*?)<\/tr>/.exec(html)!;
    expect([...sevens.matchAll(/class="(\w+)"[^>]*>(\d+)</g)].map(([, look, count]) => `${look} ${count}`)).toEqual([
      'right 3',
      'wrong 1',
    ]);
    expect(html).toContain('expected calibration error 0.450');
    // Two kinds with answers, two drawings each; where nothing was answered there is nothing to draw.
    expect(html.match(/<svg/g)).toHaveLength(4);
    expect(html).toContain('truth <code>ten</code>, nothing read');
  });

  it('marks what differs between truth and reading, and shows MICR symbols by their letters', async () => {
    const html = await page();
    expect(html).toContain('<mark><code>7</code></mark>');
    expect(html).toContain('<mark><code>9</code></mark>');
    expect(html).toContain('<mark><code><abbr title="MICR symbol ⑈">U</abbr></code></mark>');
    expect(html).toContain('99.0 % sure, <mark>accepted</mark>; wrong-accepted');
  });

  it('shows at most as many as asked for, and says where a page cannot be shown', async () => {
    const several = [...observations, observation({ answer: '7', confidence: 0.7, accepted: false })];
    const html = await htmlReport(reportOf('x', 5, several, 1), several, () => Promise.reject(new Error('gone')), 1);
    expect(html.match(/<li>/g)).toHaveLength(3);
    expect(html.match(/The page cannot be shown/g)).toHaveLength(3);
    expect(html).toContain('<small>80.0 % sure');
    expect(html).not.toContain('<small>70.0 % sure');
  });
});

describe('charts', () => {
  const points = (svg: string): number[][] => {
    const [, list] = /<polyline[^>]*points="([^"]*)"/.exec(svg)!;
    return list.split(' ').map((point) => point.split(',').map(Number));
  };

  it('draws a calibrated reader along the diagonal', () => {
    const ones = Array.from({ length: 10 }, (_, index) =>
      observation({ confidence: 0.5, answer: index % 2 ? '177' : '0' }),
    );
    const svg = reliabilityChart([...ones, observation({ confidence: 1 })]);
    const guide = /class="guide" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(svg)!.slice(1).map(Number);
    expect(points(svg)).toEqual([
      [(guide[0] + guide[2]) / 2, (guide[1] + guide[3]) / 2],
      [guide[2], guide[3]],
    ]);
  });

  it('lets the read rate only rise with the misread rate allowed', () => {
    const ones = [0.9, 0.8, 0.7, 0.6].map((confidence, index) =>
      observation({ confidence, answer: index % 2 ? '0' : '177' }),
    );
    const [, path] = /class="curve" d="([^"]*)"/.exec(readRateChart(ones))!;
    const heights = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights.length).toBeGreaterThan(2);
    expect([...heights].sort((a, b) => b - a)).toEqual(heights);
  });
});
