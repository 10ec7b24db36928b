#!/usr/bin/env bash
# Runs the guide for workers as it stands: every fenced `sh` block of docs/workers.md, in order, in one shell, against the
# network that its first block starts. Ends with 0 only if every command succeeded and showed what the guide tells. The
# network, the model and the worker are stopped, whatever the outcome. Needs curl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/workers.md
folder=build/workers

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 20 "$folder"/*.log >&2 || true # what the worker and the model said last
		tail -n 5 "$folder"/network/logs/*.log >&2 || true
	fi
	build/masad localnet stop --dir "$folder/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# The programs that the guide starts end with the shell that runs it, also if a command in between fails.
commands="trap 'kill -9 \${WORKER:-} \${MODEL:-} 2>/dev/null || true' EXIT
$commands"
# The commands go to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'"id":"101","text":"Bread rises'           # a message of the archive
	'"id":"103","text":"Old yeast'             # and another, but not the one without yeast
	'^\[{"words":[0-9]*}\]$'                   # what the program said
	'bread'                                    # the model
	'"declining",.*arguments.query: is missing' # a job that cannot be done is declined, with its reason
	'"msg":"responded"'                        # the worker's log
)
guide_showed "$guide" "$output" "${shown[@]}"
if grep -q 'A hot oven' "$output"; then
	echo "$guide: a message was shown that nobody asked for" >&2
	exit 1
fi
