import { readFile } from 'node:fs/promises';
import type { Plugin, PluginBuild } from 'esbuild';

/** Leaves out of the AWS SDK what a Lambda function never uses, which is four fifths of what would be bundled. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    trimSchemas(build);
    takeCredentialsFromEnvironment(build);
    keepVersionOnly(build);
  },
};

function trimSchemas(build: PluginBuild): void {
  build.onLoad(
    { filter: /[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/][^\\/]+\.js$/ },
    async ({ path }) => ({
      contents: dropErrorClasses(replaceComputedKeys(await readFile(path, 'utf8'))),
      loader: 'js',
    }),
  );
}

/**
 * Each client makes a class known for every error that any of its operations may answer. Without, an error is of the
 * client's base class, and carries its code as its name and its message all the same.
 */
export function dropErrorClasses(source: string): string {
  return source.replace(/^n\d+_registry\.registerError\(.*\);\n/gm, '');
}

/**
 * `{ [_k]: v }` becomes `{ "literal": v }`: esbuild takes a computed key for a possible side effect and then
 * keeps the schemas of all EC2 operations (evanw/esbuild#2450, aws/aws-sdk-js-v3#7607).
 */
export function replaceComputedKeys(source: string): string {
  const literals = new Map<string, string>();
  for (const [, name = '', literal = ''] of source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)) {
    literals.set(name, literal);
  }
  return source.replace(/(?<=[{,]\s*)\[(_\w+)\]:/g, (key, name: string) => {
    const literal = literals.get(name);
    return literal === undefined ? key : `${literal}:`;
  });
}

/** Lambda hands the role's credentials over in the environment; no other source is worth its 137 KB. */
function takeCredentialsFromEnvironment(build: PluginBuild): void {
  build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
    path,
    namespace: 'environment-only',
    pluginData: resolveDir,
  }));
  build.onLoad({ filter: /.*/, namespace: 'environment-only' }, ({ pluginData }) => ({
    contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
    resolveDir: pluginData,
  }));
}

/** A client reads its own package.json for one field, the version in the user agent. */
function keepVersionOnly(build: PluginBuild): void {
  build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
    const { version } = JSON.parse(await readFile(path, 'utf8'));
    return { contents: JSON.stringify({ version }), loader: 'json' };
  });
}
