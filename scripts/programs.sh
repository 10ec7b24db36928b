#!/usr/bin/env bash
# Runs the guide to the programs as it stands: every fenced `sh` block of docs/programs.md, in order, in one shell.
# Needs build/masad and no network. Ends with 0 only if every command succeeded and showed what the guide tells.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/programs.md

commands=$(guide_commands "$guide")

output=$(mktemp)
trap 'rm -f "$output"' EXIT
timeout 120 bash -eu -x -c "set -o pipefail; $commands" </dev/null 2>&1 | tee "$output"
shown=(
	'^from = "hot"$'                                        # a flag of init is a value
	'mistake.toml:1: paralel: no such key; did you mean parallel?'
	'mistake.toml:1: poll: must be a duration'
	'mistake.toml:1: scorer: is a key of masad evaluator run'
	'--claim-every, --parallel, --poll: must not be negative'
	'worker.toml: file already exists; --force'             # nothing is lost by a second init
	'^poll = "2s" # file$'                                  # what is printed is a file
	'^ExecStart=/usr/local/bin/masad worker run --home /var/lib/masad --config /var/lib/masad/config/worker.toml$'
)
guide_showed "$guide" "$output" "${shown[@]}"
