#!/usr/bin/env bash
# Runs the guides of workers, gateways and evaluators with programs whose clock is wrong, while the network's is right:
# 400 days ahead, then 400 days behind, or as many seconds as are given. Ends with 0 only if every guide passes. The clock
# is that of the standard library, shifted when masad is built anew: that takes minutes. Needs what the guides need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
skews=("${@:-34560000}")
[[ $# == 0 ]] && skews+=(-34560000)

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone -q . "$copy"
if [[ -d testutil/openai-client/node_modules ]]; then
	cp -r testutil/openai-client/node_modules "$copy/testutil/openai-client/"
fi
cd "$copy"
mkdir -p build

# time.Now with another second. The monotonic reading, by which programs wait, stays as it is.
original=$(go env GOROOT)/src/time/time.go
awk '
	/^import \(/ { print; print "\t\"syscall\""; next }
	/^\t"syscall"$/ { next }
	/sec, nsec, mono := runtimeNow\(\)/ && !done { print; print "\tsec += skew()"; done = 1; next }
	{ print }
	END { exit !done }
' "$original" >time.go
cat >>time.go <<'END'

func skew() (seconds int64) {
	text, _ := syscall.Getenv("SKEW_SECONDS")
	for _, digit := range []byte(text) {
		if digit != '-' {
			seconds = seconds*10 + int64(digit-'0')
		}
	}
	if len(text) > 0 && text[0] == '-' {
		return -seconds
	}
	return seconds
}
END
printf '{"Replace":{"%s":"%s"}}' "$original" "$PWD/time.go" >overlay.json
go build -overlay overlay.json -o build/masad-real ./cmd/masad

# The network is started by masad itself, and so with the right clock. A doctor fails for want of it, as it should.
cat >build/masad <<END
#!/usr/bin/env bash
case "\$1 \${2:-}" in
*doctor) ;;
worker* | oracle* | evaluator*) export SKEW_SECONDS=\$GUIDE_SKEW ;;
esac
exec -a masad "$PWD/build/masad-real" "\$@"
END
chmod +x build/masad
for GUIDE_SKEW in "${skews[@]}"; do
	export GUIDE_SKEW
	for guide in workers gateway evaluators; do
		"scripts/$guide.sh" >"build/$guide.out" 2>&1 || {
			tail -n 40 "build/$guide.out" >&2
			echo "skew: the guide of $guide failed with a clock that is $GUIDE_SKEW seconds ahead" >&2
			exit 1
		}
		grep -q "this machine's clock is not that of the chain" "build/$guide"/*.log || {
			echo "skew: $guide did not warn of the clock" >&2
			exit 1
		}
		echo "skew: the guide of $guide passed with a clock that is $GUIDE_SKEW seconds ahead"
	done
done
