#!/usr/bin/env bash
# Runs the voter's guide as it stands: every fenced `sh` block of docs/voters.md, in order, in one shell, against the
# practice network that its first block starts. Ends with 0 only if every command succeeded, votes counted as the guide
# tells, and the upgraded nodes agree and have books that balance. The network is stopped, whatever the outcome.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/voters.md
practice=build/voting

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 5 "$practice"/network/logs/*.log >&2 || true # what the nodes said last
	fi
	build/masad localnet stop --dir "$practice/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# It takes less than four minutes; without a limit, a vote that fails would be waited for without end. The commands go
# to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'^power  *2010000000000umasa of 8010000000000umasa$' # a delegate's vote counts what stands behind it
	'^power  *2000000000000umasa of 8010000000000umasa$' # until who stands there votes
	"^verdict: 'fails: quorum"
	"^verdict: 'passed: threshold"
	'type: masa.gov.v1.EventParticipationClaimed$'
	'all nodes that answer agree'
)
guide_showed "$guide" "$output" "${shown[@]}"

# The books of every node balance after the upgrade.
for home in "$practice"/network/nodes/*; do
	build/masad-next debug invariants --home "$home"
done
