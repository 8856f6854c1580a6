#!/bin/bash
set -euo pipefail
# The agent that sends logs. Amazon Linux has it; elsewhere it is a package that AWS signs.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/verify-CloudWatch-Agent-Package-Signature.html
if [ -x /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent ]; then exit 0; fi
site=https://amazoncloudwatch-agent.s3.amazonaws.com
case $(uname -m) in aarch64) architecture=arm64 ;; *) architecture=amd64 ;; esac
if [ "$(family)" = debian ]; then package=amazon-cloudwatch-agent.deb system=debian; else package=amazon-cloudwatch-agent.rpm system=redhat; fi
if [ "$(family)" = redhat ] && is_amazon; then
  install_packages amazon-cloudwatch-agent
else
  fetch_signed "$site/$system/$architecture/latest/$package" "$site/assets/amazon-cloudwatch-agent.gpg" "$CLOUDWATCH_FINGERPRINT" "$SOURCES/$package"
  install_packages "$SOURCES/$package"
fi
