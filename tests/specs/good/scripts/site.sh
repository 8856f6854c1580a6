#!/bin/bash
# What this site adds to its images.
set -eu
install -d /opt/site
