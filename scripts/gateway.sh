#!/usr/bin/env bash
# Runs the guide to the oracle's gateway as it stands: every fenced `sh` block of docs/gateway.md, in order, in one shell,
# against the network that its first block starts. Ends with 0 only if every command succeeded and showed what the guide
# tells. The network and the gateway are stopped, whatever the outcome. Needs curl, node and npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/gateway.md
folder=build/gateway

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 20 "$folder/gateway.log" >&2 || true # what the gateway said last
		tail -n 5 "$folder"/network/logs/*.log >&2 || true
	fi
	build/masad localnet stop --dir "$folder/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# The gateway that the guide starts ends with the shell that runs it, also if a command in between fails.
commands="trap 'kill -9 \${GATEWAY:-} 2>/dev/null || true' EXIT
$commands"
# The commands go to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'"id":"gpt-4o-mini"'                       # a name for a service
	'"object":"chat.completion",'              # an answer as a whole
	'^X-Masa-Worker: masa1'                    # and who gave it
	'"object":"chat.completion.chunk"'         # an answer as a stream
	'^data: \[DONE\]$'                         # and its end
	'"outcome":"paid","'                       # the worker was paid
	'"quality":"[01]\.[0-9]*","'                # by the quality that the judges found
	'"object":"masa.quote"'                    # what a call would cost
	'"object":"embedding","index":1,"embedding":\[' # the vector of the second text
	'{"data":\[{"id":"100","text":"Bread rises' # a message that was found
	'^openai chat: as it is to be$'            # the stock npm package is served
	'^openai stream: as it is to be$'
	'^openai embeddings: as it is to be$'
	'^openai errors: as it is to be$'
	'^openai retries: as it is to be$'
	'"code":"insufficient_quota"'              # a budget holds
	'^429$'                                    # with the API's status
)
guide_showed "$guide" "$output" "${shown[@]}"
