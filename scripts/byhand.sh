#!/usr/bin/env bash
# Runs the README's section "By hand" as it stands: the shell block after the mark <!-- byhand -->. Ends with 0 only if
# every command of it succeeded and the request was paid. The network is stopped, whatever the outcome.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

commands=$(sed -n '/^<!-- byhand -->$/,/^```$/p' README.md | sed '1,2d;$d')
if [[ -z $commands ]]; then
	echo "README.md has no block after <!-- byhand -->" >&2
	exit 1
fi
stop() { build/masad localnet stop --dir build/manual >/dev/null 2>&1 || true; }
trap stop EXIT

output=$(mktemp)
timeout 600 bash -euo pipefail -x -c "$commands" </dev/null 2>&1 | tee "$output"
grep -q 'outcome: OUTCOME_PAID' "$output" || {
	echo "the request was not paid" >&2
	exit 1
}
