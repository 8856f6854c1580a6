# The image that the platform's own pipeline publishes.
data "aws_ssm_parameter" "hpc_ami" {
  name = "/platform/images/hpc-rhel9"
}
