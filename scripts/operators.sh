#!/usr/bin/env bash
# Runs the operator's guide as it stands: every fenced `sh` block of docs/operators.md, in order, in one shell, against the
# practice network that its first block starts. Ends with 0 only if every command succeeded and the validator went through
# what the guide tells. Network and nodes are stopped, whatever the outcome.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/operators.md
practice=build/practice

commands=$(guide_commands "$guide" "sh|ini")

output=$(mktemp)
finish() {
	local status=$?
	build/masad localnet stop --dir "$practice/network" >/dev/null 2>&1 || true
	if [[ $status != 0 ]]; then
		tail -n 5 "$practice"/alice*/node.log >&2 || true # what the last node said
	fi
	rm -f "$output"
}
trap finish EXIT

# It takes less than three minutes; without a limit, a node that ended would be waited for without end. The nodes that the
# guide starts in the background are jobs of its shell.
nodes='trap '\''kill $(jobs -p) 2>/dev/null || true'\'' EXIT'
timeout 400 bash -eu -x -c "$nodes"$'\n'"$commands" </dev/null 2>&1 | tee "$output"
guide_showed "$guide" "$output" 'reason: pruned' 'kind: KIND_DOWNTIME' 'jailed: true' 'STATUS_LEFT'
