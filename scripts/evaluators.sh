#!/usr/bin/env bash
# Runs the guide for evaluators as it stands: every fenced `sh` block of docs/evaluators.md, in order, in one shell,
# against the network that its first block starts. Ends with 0 only if every command succeeded and showed what the guide
# tells (the judge's model gives verdicts until it is killed), and if the evaluator that was killed revealed what it had
# thought before, and had not judged it again. The network, the model and the evaluator are stopped, whatever the
# outcome. Needs curl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/guide.sh
guide=docs/evaluators.md
folder=build/evaluators

commands=$(guide_commands "$guide")

output=$(mktemp)
finish() {
	local status=$?
	if [[ $status != 0 ]]; then
		tail -n 20 "$folder"/*.log >&2 || true # what the evaluator and the model said last
		tail -n 5 "$folder"/network/logs/*.log >&2 || true
	fi
	build/masad localnet stop --dir "$folder/network" >/dev/null 2>&1 || true
	rm -f "$output"
}
trap finish EXIT

# The programs that the guide starts end with the shell that runs it, also if a command in between fails.
commands="trap 'kill -9 \${EVALUATOR:-} \${MODEL:-} 2>/dev/null || true' EXIT
$commands"
# The commands go to standard error, so that the output is their answers alone.
timeout 600 bash -eu -x -c "$commands" </dev/null | tee "$output"
shown=(
	'^ok    scorers: .*; judge R 1.00 C 1.00 F 1.00' # the judge gives a verdict
	'^warn  scorers: .*judge: not a verdict'    # a model that cannot judge is found
	'^masad_evaluator_scored_total{scorer="judge"} [1-9]' # the judge has judged answers
	'"scorer":"judge","error":"judge: backend unavailable' # a model that is gone is left out
	'"msg":"judged",.*"r":1000000,"c":1000000,"f":1000000,' # vectors, data, or a good answer
	'"msg":"judged",.*"r":0,"c":0,"f":0,'       # the bad worker's answer
	'"msg":"commit",'                           # the evaluator's log
	'"msg":"reveal",'
	'^- hash: '                                 # a commitment on the chain
	'^- agreement: "'                           # and a reveal
	'outcome: OUTCOME_PAID'                     # the good answer is paid
	'outcome: OUTCOME_BELOW_THRESHOLD'          # the bad one is not
	'index is in use by another process'        # a second evaluator is refused
	'^  r_l: "[1-9]'                            # who judges is paid for it
	'^  r_l: "0"'                               # who does not is not
	'^  may send .*MsgRevealEvaluations until 2' # what the key may do, and until when
)
guide_showed "$guide" "$output" "${shown[@]}"

# score <r, c or f> <JSON> prints a score of a judgement; what is 0 is not in the chain's JSON.
score() {
	local found
	found=$(sed -n "s/.*\"$1\":\([0-9]*\)[,}].*/\1/p" <<<"$2")
	echo "${found:-0}"
}

item=$(sed -n 's/^{"item":{"id":"\([0-9a-f]*\)".*/\1/p' "$folder/item.json")
judged=$(grep '"msg":"judged"' "$folder/evaluator.log" | grep "$item")
me=$(build/masad keys show validator1 -a --home "$folder/network/client")
revealed=$(grep -o '{[^{}]*"operator":"'"$me"'"[^{}]*"agreement"[^{}]*}' "$folder/item.json")
for component in r c f; do
	if [[ $(score $component "$judged") != $(score $component "$revealed") ]]; then
		printf '%s: judged\n%s\nand revealed\n%s\n' "$guide" "$judged" "$revealed" >&2
		exit 1
	fi
done
