import { XMLValidator } from 'fast-xml-parser';
import { createColors } from 'picocolors';
import { renderPlanPage } from '../../../scripts/plan/page';
import { renderPicture } from '../../../scripts/plan/picture';
import { fit, measure } from '../../../scripts/plan/picture/measure';
import type { Reading } from '../../../scripts/plan/reading';
import { renderText } from '../../../scripts/plan/text';
import { launch, read, readEveryFate, report, update } from './fixtures';

const plain = (plan = report()) => renderText(plan, createColors(false));

/** Names are anybody's text. */
function readHostile(name: string): Reading {
  const Tags = [{ Key: 'Name', Value: name }];
  const { answers } = read();
  return read({
    vpc: { ...answers.vpc, Tags },
    subnets: answers.subnets.map((subnet) => ({ ...subnet, Tags })),
    routeTables: answers.routeTables.map((table) => ({ ...table, Tags })),
    endpoints: answers.endpoints.map((endpoint) => ({ ...endpoint, Tags })),
  });
}

function readLarge(zones: string, perZone: number): Reading {
  const { answers } = read();
  const [first] = answers.subnets;
  const subnets = [...zones].flatMap((zone) =>
    Array.from({ length: perZone }, (_, index) => ({
      ...first,
      SubnetId: `subnet-${zone}${String(index).padStart(16, '0')}`,
      AvailabilityZone: `us-east-1${zone}`,
      Tags: [{ Key: 'Name', Value: `a-team-with-a-long-name-${index}-${zone}` }],
    })),
  );
  return read({ subnets });
}

describe('the text', () => {
  it('says every part, without a colour where none is wanted', () => {
    const text = plain();
    for (const title of [
      ...['Subnets', 'Network interfaces, one a zone', 'Subnets not chosen', 'Route tables', 'Endpoints'],
      ...['Steps', 'Good to know', 'Cannot be known before'],
    ]) {
      expect(text).toMatch(new RegExp(`^${title}$`, 'm'));
    }
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(/ 5\. \+ new: make the s3 gateway endpoint/);
    expect(text).toMatch(/RouteTableIds: \[ rtb-\w+, rtb-\w+ \]/);
    expect(text.trim().split('\n').at(-1)).toBe('5 steps to take in vpc-0a1b2c3d4e5f60718.');
  });

  it('leaves out the parts that are empty', () => {
    const text = plain(report(launch({ ExistingEndpoints: 'Fail' })));
    expect(text).toMatch(/^Problems\n {2}! ExistingEndpoints is "Fail"/m);
    expect(text).not.toMatch(/^Steps$/m);
  });
});

describe('the page', () => {
  it('has headings, a picture with words for it, and nothing from the network', async () => {
    const page = renderPlanPage(report(await update(), readEveryFate()));
    expect(page.match(/<h[12]>[^<]*/g)).toEqual([
      ...['<h1>Plan for vpc-0a1b2c3d4e5f60718 (production)', '<h2>Steps, in order', '<h2>Good to know'],
      ...['<h2>Endpoints', '<h2>Subnets', '<h2>Route tables', '<h2>Cannot be known before'],
    ]);
    expect(page).toMatch(/<div role="img" aria-label="9 subnets in us-east-1a/);
    expect(page.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|<script|<link|@import|url\((?!#)/,
    );
  });

  it('escapes what others have named', () => {
    const page = renderPlanPage(report(launch(), readHostile('<script>alert("x")</script>&\'')));
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script>');
  });
});

describe('the picture', () => {
  it.each([
    ['of a launch', async () => report()],
    ['of every fate', async () => report(await update(), readEveryFate())],
    ['of what would fail', async () => report(launch({ ExistingEndpoints: 'Fail' }))],
    ['of a VPC without anything', async () => report(launch(), read({ subnets: [], routeTables: [] }))],
    ['with hostile names', async () => report(launch(), readHostile('<b>&"]]>'))],
  ])('%s is one valid SVG with a title and a description', async (_, make) => {
    const svg = renderPicture(await make());
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*role="img"/);
    expect(svg).toMatch(/<title id="plan-title">VPC vpc-/);
    expect(svg).toMatch(/<desc id="plan-desc">\d+ subnets in/);
    expect(svg).not.toMatch(/NaN|undefined|<b>/);
  });

  it('marks every change by a sign and a word as well as by a colour', async () => {
    const svg = renderPicture(report(await update(), readEveryFate()));
    for (const [sign, words] of [
      ...[['+', 'new: would be made'] as const, ['~', 'ours, would change'] as const],
      ...[['×', 'would go'] as const, ['=', 'ours, stays'] as const],
      ...[['&amp;', 'somebody else&#39;s, relied on'] as const],
    ]) {
      expect(svg).toContain(`>${sign}</text>`);
      expect(svg.replaceAll("'", '&#39;')).toContain(words);
    }
  });

  it('stays under 500 KB with three zones of twelve subnets, and counts what it does not draw', () => {
    expect(renderPicture(report(launch(), readLarge('abc', 12))).length).toBeLessThan(500_000);
    const huge = renderPicture(report(launch(), readLarge('abcdef', 170)));
    expect(huge.length).toBeLessThan(500_000);
    expect(huge).toContain('and 158 more private subnets like these');
  });
});

describe('the width of text', () => {
  it('cuts what is too long, and nothing else', () => {
    expect(fit('subnet', 200, 12)).toBe('subnet');
    expect(fit('a very long name indeed', 60, 12)).toMatch(/^a very.*…$/);
    expect(measure(fit('a very long name indeed', 60, 12), 12)).toBeLessThanOrEqual(60);
    expect(measure('日本', 10)).toBe(20);
  });
});
