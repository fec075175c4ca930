# Example. The endpoints of a VPC that Terraform manages, by the CloudFormation template.

variable "endpoints_template_url" {
  description = "The https URL of ecr-vpc-endpoints.template.yaml in an S3 bucket of this Region."
  type        = string
}

variable "vpc_id" {
  description = "The VPC that gets the endpoints."
  type        = string
}

# The id of every aws_route and aws_route_table_association of the VPC. The function finds subnets and route tables by
# itself, so it must run after them: a public subnet without its route yet would count as private. A subnet that is
# added later is seen when this list changes, which changes Refresh.
variable "route_and_association_ids" {
  type    = list(string)
  default = []
}

resource "aws_cloudformation_stack" "ecr_vpc_endpoints" {
  name         = "ecr-vpc-endpoints"
  template_url = var.endpoints_template_url
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    VpcId   = var.vpc_id
    Refresh = sha256(join(",", sort(var.route_and_association_ids)))
  }

  # CloudFormation may take 15 minutes to make the endpoints, and as long to roll back.
  timeouts {
    create = "45m"
    update = "45m"
    delete = "45m"
  }
}

output "s3_prefix_list_id" {
  description = "For the outbound rules of security groups of tasks."
  value       = aws_cloudformation_stack.ecr_vpc_endpoints.outputs["S3PrefixListId"]
}
