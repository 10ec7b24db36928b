#!/usr/bin/env bash
# Runs the guide to data sets as it stands: every fenced `sh` block of docs/datasets.md, in order, in one shell. Needs
# build/masad and no network. Ends with 0 only if every command succeeded and showed what the guide tells.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/datasets.md

commands=$(guide_commands "$guide")

output=$(mktemp)
trap 'rm -f "$output"' EXIT
timeout 120 bash -eu -x -c "$commands" </dev/null 2>&1 | tee "$output"
guide_showed "$guide" "$output" 'is valid' 'yields the same set' 'outside the part' '3, all under the root'
