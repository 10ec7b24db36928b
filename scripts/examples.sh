#!/usr/bin/env bash
# Runs the guide to the examples as it stands: every fenced `sh` block of docs/examples/README.md, in order, in one shell,
# against the network that its first block starts. Ends with 0 only if every command succeeded and showed what the guide
# tells. The network and the programs are stopped, whatever the outcome. Needs curl, node and npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/examples/README.md
folder=build/examples

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 20 "$folder"/*.log >&2 || true # what the programs said last
		tail -n 5 "$folder"/network/logs/*.log >&2 || true
	fi
	build/masad localnet stop --dir "$folder/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# The programs that the guide starts end with the shell that runs it, also if a command in between fails.
commands="trap 'kill -9 \${GATEWAY:-} \${WORKER:-} \${MODEL:-} \${SITE:-} \${PROGRAM:-} 2>/dev/null || true' EXIT
$commands"
# The commands go to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'fail 0$'                                # the examples' own tests
	'^Crypto news: 4 pages$'
	'^  positive Bitcoin$'                   # what a page says of one asset
	'^  negative Solana$'                    # and another of another
	'^overall '
	'^Community: 15 messages in 2 channels$'
	'Does anybody run llama models'          # a question that nobody answered
	'^News: 5 items of 3 feeds, 2 were in several$'
	'Cosmos teams study the design'          # the newest item
	'^status 1$'                             # an error is told
	' 23 .*"OUTCOME_PAID"'                   # the workers were paid, all of them
	'"run": "try"'                           # a repeated run is no other one
)
guide_showed "$guide" "$output" "${shown[@]}"
if grep -q 'Which stake does a worker need' "$output"; then
	echo "$guide: a question was shown that had an answer" >&2
	exit 1
fi
