#!/usr/bin/env bash
# Runs the guide to data sets as it stands: every fenced `sh` block of docs/datasets.md, in order, in one shell. Needs
# build/masad and no network. Ends with 0 only if every command succeeded and showed what the guide tells.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
guide=docs/datasets.md

# A command in a block of another kind would not be run, and would not stay true.
if kinds=$(awk '/^```/ { open = !open; if (open) print NR ": " $0 }' "$guide" | grep -v -E '```sh$'); then
	echo "$guide: blocks that are not sh: $kinds" >&2
	exit 1
fi
commands=$(awk '/^```/ { shown = !shown && $0 == "```sh"; next } shown' "$guide")
if [[ -z $commands ]]; then
	echo "$guide: has no sh block" >&2
	exit 1
fi

output=$(mktemp)
trap 'rm -f "$output"' EXIT
timeout 120 bash -eu -x -c "$commands" </dev/null 2>&1 | tee "$output"
for seen in 'is valid' 'yields the same set' 'outside the part' '3, all under the root'; do
	grep -q "$seen" "$output" || {
		echo "$guide: \"$seen\" was not to be seen" >&2
		exit 1
	}
done
