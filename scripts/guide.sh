# Sourced by the scripts that run a guide as it stands.

# guide_commands <guide> [<kinds>] prints the fenced `sh` blocks of a guide, in order. It fails if there is none, or a
# block of another kind than those (default: sh): a command in it would not be run, and would not stay true.
guide_commands() {
	local guide=$1 kinds=${2:-sh} others commands
	if others=$(awk '/^```/ { open = !open; if (open) print NR ": " $0 }' "$guide" | grep -v -E "\`\`\`($kinds)\$"); then
		echo "$guide: blocks that are not $kinds: $others" >&2
		return 1
	fi
	commands=$(awk '/^```/ { shown = !shown && $0 == "```sh"; next } shown' "$guide")
	if [[ -z $commands ]]; then
		echo "$guide: has no sh block" >&2
		return 1
	fi
	printf '%s\n' "$commands"
}

# guide_showed <guide> <output> <pattern...> fails if the output of a guide's commands lacks what the guide tells.
guide_showed() {
	local guide=$1 output=$2 seen
	shift 2
	for seen in "$@"; do
		grep -q -e "$seen" "$output" || {
			echo "$guide: \"$seen\" was not to be seen" >&2
			return 1
		}
	done
}
