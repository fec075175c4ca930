import type { FakeProduct } from './fake-account';
import { associateAction } from './fake-catalog-writes';
import { addParameter } from './kinds';
import { composeTemplate, openStage, STACK, type Stage } from './stage';

const second = composeTemplate('1.1.0', (text) => addParameter(text));

let stage: Stage;
let product: FakeProduct;

beforeEach(async () => {
  stage = await openStage();
  await stage.publish('1.0.0', composeTemplate('1.0.0'));
  const [only] = stage.fake.account.catalog.products.values();
  const [first] = only?.artifacts ?? [];
  if (!only || !first) throw new Error('There is no product.');
  product = only;
  for (const id of ['act-restart', 'act-verify']) {
    stage.fake.account.catalog.actions.add(id);
    associateAction(stage.fake.account, first, id);
  }
  stage.takeWrites();
});
afterEach(() => stage?.fake.stop());

it('gives the new version the service actions of the one before, and leaves that one its own', async () => {
  await stage.publish('1.1.0', second);
  expect(stage.listVersions()).toEqual([
    '1.0.0 DEPRECATED act-restart act-verify',
    '1.1.0 DEFAULT act-restart act-verify',
  ]);
});

it('gives an older version back what the update has taken from it', async () => {
  stage.fake.intercept = ({ action, subject }) => {
    if (action === 'SetStackPolicy' && subject === STACK && product.artifacts.length === 2)
      product.artifacts[0]?.actions.clear();
    return undefined;
  };
  await stage.publish('1.1.0', second);
  expect(stage.listVersions()).toEqual([
    '1.0.0 DEPRECATED act-restart act-verify',
    '1.1.0 DEFAULT act-restart act-verify',
  ]);
});

it('resumes when the association has failed', async () => {
  let left = 1;
  stage.fake.intercept = ({ action }) =>
    action === 'AssociateServiceActionWithProvisioningArtifact' && left-- > 0
      ? 'InvalidParametersException'
      : undefined;
  await expect(stage.publish('1.1.0', second)).rejects.toThrow();
  expect(await stage.publish('1.1.0', second)).toMatchObject({ outcome: 'finished' });
  expect(stage.listVersions()).toEqual([
    '1.0.0 DEPRECATED act-restart act-verify',
    '1.1.0 DEFAULT act-restart act-verify',
  ]);
});

it('says who has launched what, and who is shared with', async () => {
  const [first] = product.artifacts;
  stage.fake.account.catalog.launched.push({
    ...{ id: 'pp-1', name: 'team-a', productId: product.id, artifactId: first?.id ?? '' },
  });
  const report = await stage.publish('1.1.0', second, {
    parameter: ['AccountIds=444455556666,555566667777'],
  });
  expect(report.versions.map(({ version, launchedHere }) => [version, launchedHere])).toEqual([
    ['1.0.0', 1],
    ['1.1.0', 0],
  ]);
  const next = await stage.publish('1.1.0', second);
  expect(next.sharedWith).toEqual(['444455556666', '555566667777']);
});

it('cries out when the update has replaced an older version', async () => {
  stage.fake.intercept = ({ action, subject }) => {
    const first = product.artifacts[0];
    if (action === 'SetStackPolicy' && subject === STACK && product.artifacts.length === 2 && first)
      product.artifacts[0] = { ...first, id: 'pa-another' };
    return undefined;
  };
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(
    /^Version 1.0.0 was replaced by the update: its id was pa-\w+ and is pa-another now/,
  );
});

it('stops at 100 versions, with advice', async () => {
  const stack = stage.fake.account.stacks.get(STACK);
  const [first] = product.artifacts;
  if (!stack || !first) throw new Error('There is no stack.');
  const entries = Array.from({ length: 99 }, (_, index) => {
    const name = `1.0.${index + 1}`;
    product.artifacts.push({ ...first, id: `pa-${index}`, name });
    return `        - Name: ${name}\n          Info:\n            LoadTemplateFromURL: ${first.url}\n`;
  });
  stack.text = stack.text.replace(/( +LoadTemplateFromURL: !Ref TemplateUrl\n)/, `$1${entries.join('')}`);
  await expect(stage.publish('1.1.0', second)).rejects.toThrow(
    /has 100 versions, and Service Catalog holds 100: have the quota raised/,
  );
  expect(stage.takeWrites()).toEqual([]);
});

it('sends a portfolio template through the bucket once it is too long for a request', async () => {
  const stack = stage.fake.account.stacks.get(STACK);
  if (stack) stack.text += `# ${'x'.repeat(51_200)}\n`;
  await stage.publish('1.1.0', second);
  expect(stage.takeWrites().slice(0, 3)).toEqual(['PutObject', 'PutObject', 'CreateChangeSet']);
  expect(stage.listVersions()).toHaveLength(2);
});
