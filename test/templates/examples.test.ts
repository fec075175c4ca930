import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate, readTemplate, root } from './template';

const examples = join(root, 'templates', 'examples');
const product = readTemplate();
const read = (name: string) => parseTemplate(readFileSync(join(examples, name), 'utf8'));

test.each(['network.yaml', 'ecs-service.yaml', 'shared-function.yaml'])(
  '%s hands the product parameters that it has, and reads outputs that it has',
  (name) => {
    const { Properties } = find(read(name), 'AWS::CloudFormation::Stack');
    expect(Object.keys(product.Parameters)).toEqual(
      expect.arrayContaining(Object.keys(Properties.Parameters as object)),
    );
    const used = JSON.stringify(read(name)).matchAll(/"Outputs","(\w+)"/g);
    for (const [, output] of used) expect(Object.keys(product.Outputs)).toContain(output);
  },
);

test('the nested stack waits for every association and for the route that makes a subnet public', () => {
  const { Resources } = read('network.yaml');
  const awaited = Object.entries(Resources)
    .filter(([name, { Type }]) => Type.endsWith('SubnetRouteTableAssociation') || name === 'PublicRoute')
    .map(([name]) => name);
  expect(awaited).toHaveLength(4);
  expect([...(Resources.Endpoints?.DependsOn ?? [])].sort()).toEqual(awaited.sort());
});

test('the service waits for the endpoints', () => {
  expect(find(read('ecs-service.yaml'), 'AWS::ECS::Service').DependsOn).toBe('Endpoints');
});

test('what one stack exports is what the other imports', () => {
  const exported = read('shared-function.yaml').Outputs.FunctionArn?.Export;
  const { Properties } = find(read('direct-resource.yaml'), 'Custom::EcrVpcEndpoints');
  expect(Properties.ServiceToken).toEqual({ 'Fn::ImportValue': Object(exported).Name });
});

test('the Terraform example is HCL, and hands the product parameters that it has', () => {
  const file = join(examples, 'terraform', 'main.tf');
  const script = 'import hcl2, json, sys; print(json.dumps(hcl2.load(open(sys.argv[1]))))';
  const python = join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const { resource, output, variable } = run(python, ['-c', script, file]);
  const [named] = resource.flatMap((one: object) => Object.values(one));
  const [stack] = Object.values(named) as { capabilities: unknown; parameters: object }[];
  expect(JSON.stringify(stack?.capabilities)).toContain('CAPABILITY_IAM');
  // A public subnet without its route yet would count as private: routes are waited for as well.
  expect(JSON.stringify(variable)).toContain('route_and_association_ids');
  expect(JSON.stringify(stack?.parameters)).toContain('var.route_and_association_ids');
  const given = Object.keys(stack?.parameters ?? {});
  expect(given).toContain('VpcId');
  expect(Object.keys(product.Parameters)).toEqual(expect.arrayContaining(given));
  for (const [, name] of JSON.stringify(output).matchAll(/outputs\[\W*(\w+)/g))
    expect(Object.keys(product.Outputs)).toContain(name);
});

test('the CDK example becomes a nested stack that waits for every association', () => {
  const { Resources } = run(
    process.execPath,
    ['--import', 'tsx', join(root, 'test', 'cdk', 'synthesize.ts'), 'https://bucket/template.yaml'],
    { NODE_PATH: join(root, 'test', 'cdk', 'node_modules') },
  );
  const { Properties, DependsOn } = find({ Resources }, 'AWS::CloudFormation::Stack');
  expect(Properties).toMatchObject({
    TemplateURL: 'https://bucket/template.yaml',
    Parameters: { VpcId: {} },
  });
  const associations = Object.keys(Resources).filter((name) =>
    Resources[name].Type.endsWith('SubnetRouteTableAssociation'),
  );
  expect(associations).toHaveLength(4);
  expect(DependsOn).toEqual(expect.arrayContaining(associations));
}, 120_000);

function find({ Resources }: Pick<ReturnType<typeof read>, 'Resources'>, type: string) {
  const found = Object.values(Resources).find(({ Type }) => Type === type);
  if (!found) throw new Error(`No ${type} in the template.`);
  return found;
}

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${args.at(-1)}: ${stderr}`);
  return JSON.parse(stdout);
}
