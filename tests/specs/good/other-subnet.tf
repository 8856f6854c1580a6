# The subnet of the second server, looked up by its name.
data "aws_subnet" "other" {
  filter {
    name   = "tag:Name"
    values = ["other"]
  }
}
