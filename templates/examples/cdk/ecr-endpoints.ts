// Example. The endpoints of a VPC that a CDK app makes, as a nested stack by the CloudFormation template.
import { CfnOutput, CfnStack, Stack, type StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

interface Props extends StackProps {
  /** The https URL of ecr-vpc-endpoints.template.yaml in an S3 bucket of the stack's Region. */
  readonly endpointsTemplateUrl: string;
}

export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 });

    const endpoints = new CfnStack(this, 'EcrEndpoints', {
      templateUrl: props.endpointsTemplateUrl,
      parameters: { VpcId: vpc.vpcId },
    });
    // The function finds subnets and route tables by itself, so it must run after all of the VPC is there: its
    // routes and associations are children of the Vpc construct.
    endpoints.node.addDependency(vpc);

    new CfnOutput(this, 'S3PrefixListId', { value: endpoints.getAtt('Outputs.S3PrefixListId').toString() });
  }
}
