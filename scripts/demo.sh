#!/usr/bin/env bash
# The main job, end to end, on a real network: builds masad, starts a local network, sends prompts until a good and a bad
# worker have been drawn, and shows and checks what became of both. Ends with 0 only if a program that shares no code
# with the chain finds the same outcomes and amounts. The network keeps running.
#
#   DEMO_DIR=dir    folder of the network (default: ~/.masad-localnet)
#   DEMO_PORT=n     its first port (default: 26650)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly DIR="${DEMO_DIR:-$HOME/.masad-localnet}" PORT="${DEMO_PORT:-26650}" MAX_PROMPTS=20
readonly MASAD=build/masad CHECK=build/democheck
readonly API="http://127.0.0.1:$((PORT + 9))"
readonly LIVES="$DIR/demo"
export MASAD_HOME="$DIR/client"
unset MASAD_DIR MASAD_NODE MASAD_CHAIN_ID MASAD_FROM MASAD_OUTPUT

# Whatever ends the script ends its watchers; the network goes on.
trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT

PROMPTS=(
	"Why does the moon cause tides in the ocean?"
	"What is a Merkle tree, and where is it used?"
	"How do vaccines train the immune system?"
	"Explain the difference between proof of work and proof of stake."
	"Why do leaves change their colour in autumn?"
	"How does a compiler turn source code into machine code?"
	"What makes bread rise in the oven?"
	"How do noise cancelling headphones work?"
	"Why is the night sky dark if there are so many stars?"
	"How does a suspension bridge carry its load?"
)

# step prints what happens next and when.
step() { printf '\n[%3d s] %s\n' "$SECONDS" "$*"; }

fail() {
	printf '\n[%3d s] FAILED: %s\nThe network, if it runs, is in %s; its logs are in %s\n' \
		"$SECONDS" "$*" "$DIR" "$DIR/logs" >&2
	exit 1
}

# submit <prompt> sends a request and prints the transaction's hash.
submit() {
	local sent
	sent=$("$MASAD" tx rewards submit-request --service llm/local --payload "$1" --from oracle0 -y -o json) || return
	sed -n 's/.*"txhash":"\([0-9A-F]*\)".*/\1/p' <<<"$sent"
}

# drawn <file> waits until the life in a file tells who was drawn, and prints the quality of its model.
drawn() {
	local deadline=$((SECONDS + 60)) line
	while ((SECONDS < deadline)); do
		if line=$(grep -m1 '^ASSIGNED ' "$1"); then
			echo "${line##* }"
			return
		fi
		sleep 0.2
	done
	return 1
}

# life <quality> prints the file of the first life with a worker of this quality.
life() { grep -l "^ASSIGNED .* $1\$" "$LIVES"/*.txt | head -n 1; }

step "building masad"
make --no-print-directory build
go build -buildvcs=false -o "$CHECK" ./scripts/democheck

step "starting a network"
"$MASAD" localnet start --reset --dir "$DIR" --base-port "$PORT" >/dev/null
mkdir -p "$LIVES"

step "sending prompts until a good and a bad worker have been drawn (at most $MAX_PROMPTS)"
watchers=() seen=""
for ((n = 0; n < MAX_PROMPTS; n++)); do
	prompt="${PROMPTS[n % ${#PROMPTS[@]}]}"
	file=$(printf '%s/%02d.txt' "$LIVES" "$n")
	hash=$(submit "$prompt") || fail "prompt $((n + 1)) was not accepted"
	"$CHECK" -api "$API" -names "$DIR/localnet.json" -tx "$hash" >"$file" 2>&1 &
	watchers+=("$!")
	quality=$(drawn "$file") || fail "nobody was drawn for prompt $((n + 1)): $(cat "$file")"
	printf '[%3d s]   %2d. %-66s -> a worker with a %s model\n' "$SECONDS" "$((n + 1))" "$prompt" "$quality"
	seen="$seen $quality"
	[[ $seen == *good* && $seen == *bad* ]] && break
done
[[ $seen == *good* && $seen == *bad* ]] || fail "$MAX_PROMPTS prompts did not draw both a good and a bad worker"

step "waiting for answers, judgement and settlement"
status=0
for watcher in "${watchers[@]}"; do
	wait "$watcher" || status=1
done
for quality in good bad; do
	step "the life of a request whose worker has a $quality model"
	sed '/^ASSIGNED /d; /^PASS /d; /^FAIL /d; s/^DRAW /            draw /' "$(life "$quality")"
done

step "waiting for the books of their epochs"
shown=""
for quality in good bad; do
	id=$(sed -n 's/^ASSIGNED \([0-9a-f]*\) .*/\1/p' "$(life "$quality")")
	"$CHECK" -api "$API" -names "$DIR/localnet.json" -request "$id" -book >"$LIVES/$quality.book" 2>&1 || status=1
	epoch=$(grep -m 1 '^Book of epoch' "$LIVES/$quality.book") || fail "no book: $(tail -n 1 "$LIVES/$quality.book")"
	[[ $epoch == "$shown" ]] || sed -n '/^Book of epoch/,$p' "$LIVES/$quality.book" | sed '/^PASS /d; /^FAIL /d'
	shown=$epoch
done

step "all requests of this demo"
cat "$LIVES"/[0-9]*.txt | grep -E '^(PASS|FAIL|DRAW not|democheck:) '
printf 'draws recomputed: %d of %d\n' "$(cat "$LIVES"/[0-9]*.txt | grep -c '^DRAW recomputed')" "${#watchers[@]}"
grep -q '^DRAW recomputed' "$LIVES"/[0-9]*.txt || fail "not one draw could be recomputed"
((status == 0)) || fail "an outcome is not what the formulas say"
step "PASSED in $SECONDS seconds: both outcomes are what the formulas say"
cat <<NEXT

The network keeps running. Try:
  export MASAD_HOME=$MASAD_HOME
  $MASAD tx rewards submit-request --service llm/local --payload "Why is the sky blue?" --from oracle0 -y --wait
  $MASAD query rewards requests
  $MASAD localnet status --dir $DIR
  $MASAD localnet stop --dir $DIR
NEXT
