import { describeFinding } from '../lint/finding';
import { lintForm } from '../lint/form';
import { lintPortfolio } from '../lint/portfolio';
import { parseTemplate } from '../lint/template';
import type { Comparison } from './compare/comparison';
import type { Findings } from './findings';
import type { PublishRequest } from './request';
import { broadens, judgeStep, lowestNext, needLevel } from './step';

/** CloudFormation's limit in bytes for a template from S3. */
const TEMPLATE_LIMIT = 1_000_000;
/** Service Catalog's quota "Product versions per product". */
const VERSION_LIMIT = 100;

type Rule = readonly [holds: boolean, sentence: () => string];

/** What speaks against publishing anything from here to there. */
export function refuseSurroundings({ bucket }: PublishRequest, findings: Findings): string[] {
  const { tree, account, region, bucket: state, missingRoles, template } = findings;
  const size = Buffer.byteLength(template);
  return apply([
    [
      tree.dirty.length > 0,
      () =>
        `The git tree holds what no commit does, so nobody could tell later what was published: commit or remove ${listSome(tree.dirty)}.`,
    ],
    [
      state.kind === 'missing',
      () => `Bucket ${bucket} does not exist: create it in ${region}, or name another with --bucket.`,
    ],
    [
      state.kind === 'foreign',
      () =>
        `Bucket ${bucket} is not one of account ${account} that these credentials may use (S3 answered 403): name one that is with --bucket.`,
    ],
    [
      state.kind === 'elsewhere',
      () =>
        `Bucket ${bucket} is in ${'region' in state ? state.region : 'another Region'} and the portfolio in ${region}: name a bucket in ${region} with --bucket.`,
    ],
    [
      missingRoles.length > 0,
      () =>
        `The launch role ${missingRoles.join(', ')} does not exist in account ${account}, and a launch constraint cannot name it before it does: deploy templates/launch-role.yaml first.`,
    ],
    [
      size > TEMPLATE_LIMIT,
      () =>
        `The template has ${size} bytes, and CloudFormation takes none over ${TEMPLATE_LIMIT}: make it smaller.`,
    ],
  ]);
}

/** What is wrong with both templates and cfn-lint does not see, the length of a description included. */
export function listOwnFindings(
  { template }: Findings,
  portfolioText: string,
  values: ReadonlyMap<string, string>,
): string[] {
  const [product, portfolio] = [parseTemplate(template), parseTemplate(portfolioText)];
  return [
    ...lintForm(product).map((finding) => describeFinding('the built template', finding)),
    ...[...lintForm(portfolio), ...lintPortfolio(portfolio, product, Object.fromEntries(values))].map(
      (finding) => describeFinding('catalog-portfolio.yaml', finding),
    ),
  ];
}

/** What speaks against this version after those before it. */
export function refuseVersion(
  { version, acceptPermissions }: PublishRequest,
  { base, portfolio, template }: Findings,
  comparison: Comparison,
): string[] {
  if (!base || !portfolio || (base.name === version && base.text === template)) return [];
  const count = portfolio.versions.length;
  const step =
    base.name === version
      ? [
          `Version ${version} is published with other content, and a published version never changes: ask for ${lowestNext(version, needLevel(comparison))} or higher.`,
        ]
      : judgeStep(base.name, version, comparison);
  return [
    ...step,
    ...apply([
      [
        broadens(comparison.permissions) && !acceptPermissions,
        () =>
          `Version ${version} may do more than ${base.name}. Read this, then pass --accept-permissions:\n${listBroader(comparison)}`,
      ],
      [
        count >= VERSION_LIMIT,
        () =>
          `The product has ${count} versions, and Service Catalog holds ${VERSION_LIMIT}: have the quota raised, or take versions that nobody has launched out of the portfolio stack (docs/publishing.md says how).`,
      ],
    ]),
  ];
}

function apply(rules: readonly Rule[]): string[] {
  return rules.flatMap(([holds, sentence]) => (holds ? [sentence()] : []));
}

function listBroader({ permissions }: Comparison): string {
  return permissions
    .filter((each) => each.broadens)
    .map(({ where, sentence }) => `  ${where}: ${sentence}`)
    .join('\n');
}

function listSome(names: readonly string[], most = 5): string {
  const shown = names
    .slice(0, most)
    .map((name) => name.trim())
    .join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
