#!/usr/bin/env bash
# Runs the guide to watching programs as it stands: every fenced `sh` block of docs/monitoring.md, in order, in one shell,
# against the network that its first block starts. Ends with 0 only if every command succeeded and showed what the guide
# tells. The network and the worker are stopped, whatever the outcome. Needs curl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/monitoring.md
folder=build/monitoring

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 20 "$folder/worker.log" "$folder/doctor" "$folder/damage" >&2 || true # what the worker said last
		tail -n 5 "$folder"/network/logs/*.log >&2 || true
	fi
	build/masad localnet stop --dir "$folder/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# The worker that the guide starts ends with the shell that runs it, also if a command in between fails.
commands="trap 'kill -9 \${WORKER:-} 2>/dev/null || true' EXIT
$commands"
# The commands go to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'^FAIL  grants: the key may not send'       # a check that fails
	'→ masad worker authorize'                  # and what helps
	'^ok    backend: answered'                  # the model was tried
	'"name": "registration"'                    # findings for programs
	'"ready":true,'                             # the worker can work
	'^state .*active$'                          # how an account stands
	'^  may send .*MsgSubmitResponse until 2'   # what its key may do, and until when
	'"role": "oracle"'                          # for programs, too
	'^masad_worker_answered_total 1$'           # a request was answered
	'line 1 is damaged'                         # a journal that must not be touched
)
guide_showed "$guide" "$output" "${shown[@]}"
