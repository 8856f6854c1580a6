#!/bin/bash
set -euo pipefail
# Apptainer, as a package whose content is known.
if command -v apptainer >/dev/null; then exit 0; fi
if [ "$(family)" = debian ]; then package=apptainer.deb; else package=apptainer.rpm; fi
fetch "$APPTAINER_URL" "$APPTAINER_SHA256" "$SOURCES/$package"
install_packages "$SOURCES/$package"
