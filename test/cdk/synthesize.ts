import { App } from 'aws-cdk-lib';
import { NetworkStack } from '../../templates/examples/cdk/ecr-endpoints';

/** Prints the template that the CDK example becomes. */
const app = new App();
new NetworkStack(app, 'Network', { endpointsTemplateUrl: process.argv[2] ?? '' });
console.log(JSON.stringify(app.synth().getStackByName('Network').template));
