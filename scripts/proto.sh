#!/usr/bin/env bash
# Generates Go code and one OpenAPI document from proto/. Needs no protoc, no container and no schema registry: the
# third-party protos come out of the module cache of the modules in go.mod.
#
#   scripts/proto.sh generate   write x/<module>/types/*.pb.go, *.pb.gw.go and docs/openapi/masa.swagger.json
#   scripts/proto.sh check      generate elsewhere and fail if a committed file differs, is missing or is left over
#   scripts/proto.sh lint       only check the style of proto/
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"

gomodule=github.com/masa-finance/masad
third=build/third_party/proto
openapi=docs/openapi/masa.swagger.json

# The services of the SDK that every node serves beside ours, as files under $third.
sdk_services=(
	cosmos/auth/v1beta1/query.proto
	cosmos/authz/v1beta1/query.proto
	cosmos/bank/v1beta1/query.proto
	cosmos/base/node/v1beta1/query.proto
	cosmos/base/tendermint/v1beta1/query.proto
	cosmos/consensus/v1/query.proto
	cosmos/feegrant/v1beta1/query.proto
	cosmos/gov/v1/query.proto
	cosmos/tx/v1beta1/service.proto
	cosmos/upgrade/v1beta1/query.proto
)

# module_dir <module> prints where the module cache holds the version that go.mod names.
module_dir() {
	local dir
	dir="$(go list -m -f '{{.Dir}}' "$1")"
	if [[ -z "$dir" ]]; then
		go mod download "$1"
		dir="$(go list -m -f '{{.Dir}}' "$1")"
	fi
	echo "$dir"
}

# export_third_party rebuilds $third from the module cache.
export_third_party() {
	local sdk cosmos_proto gogo gateway
	sdk="$(module_dir github.com/cosmos/cosmos-sdk)"
	cosmos_proto="$(module_dir github.com/cosmos/cosmos-proto)"
	gogo="$(module_dir github.com/cosmos/gogoproto)"
	gateway="$(module_dir github.com/grpc-ecosystem/grpc-gateway)"

	rm -rf "$third"
	mkdir -p "$third/gogoproto" "$third/google/api"
	cp -r "$sdk/proto/cosmos" "$sdk/proto/amino" "$sdk/proto/tendermint" "$third/"
	chmod -R u+w "$third"
	cp -r "$cosmos_proto/proto/cosmos_proto" "$third/"
	cp "$gogo/gogoproto/gogo.proto" "$third/gogoproto/"
	cp "$gateway"/third_party/googleapis/google/api/{annotations,http,httpbody}.proto "$third/google/api/"
	chmod -R u+w "$third"
	find "$third" -type f ! -name '*.proto' -delete
}

# generate_into <dir> writes Go code to <dir>/go and the OpenAPI document to <dir>/openapi/masa.swagger.json. The name of
# <dir> begins with a dot, so that ./... does not take what is in it for packages of the module.
generate_into() {
	local out="$1" service
	rm -rf "$out"
	mkdir -p "$out/go" "$out/openapi"
	buf generate proto --template proto/buf.gen.gogo.yaml --output "$out/go"

	local paths=(--path proto/masa)
	for service in "${sdk_services[@]}"; do
		paths+=(--path "$third/$service")
	done
	buf generate . --template proto/buf.gen.openapi.yaml --output "$out/openapi" "${paths[@]}"
	go run ./scripts/openapi "$out/openapi/masa.swagger.json"
}

# generated_files <dir> lists the generated Go files below <dir>, relative to it.
generated_files() {
	(cd "$1" && find x -name '*.pb.go' -o -name '*.pb.gw.go' 2>/dev/null | LC_ALL=C sort)
}

generate() {
	local out=build/.gen file
	generate_into "$out"
	local tree="$out/go/$gomodule"
	for file in $(generated_files .); do
		[[ -f "$tree/$file" ]] || rm -f "$file"
	done
	(cd "$tree" && find x -type f) | while read -r file; do
		mkdir -p "$(dirname "$file")"
		cmp -s "$tree/$file" "$file" || cp "$tree/$file" "$file"
	done
	mkdir -p "$(dirname "$openapi")"
	install -m 644 "$out/openapi/masa.swagger.json" "$openapi"
	echo "proto: $(generated_files . | wc -l) Go files and $openapi are up to date"
}

check() {
	local out=build/.gen-check failed=0
	generate_into "$out"
	local tree="$out/go/$gomodule"
	diff <(generated_files "$tree") <(generated_files .) >"$out/list.diff" || failed=1
	sed -n 's/^< /proto: missing: /p; s/^> /proto: left over: /p' "$out/list.diff" >&2
	local file
	for file in $(generated_files "$tree"); do
		if [[ -f "$file" ]] && ! cmp -s "$tree/$file" "$file"; then
			echo "proto: out of date: $file" >&2
			failed=1
		fi
	done
	if ! cmp -s "$out/openapi/masa.swagger.json" "$openapi"; then
		echo "proto: out of date: $openapi" >&2
		failed=1
	fi
	if ((failed)); then
		echo "proto: run 'make proto' and commit what it writes" >&2
		return 1
	fi
	echo "proto: generated code is up to date"
}

main() {
	local action="${1:-generate}"
	case "$action" in
	generate | check | lint) ;;
	*)
		echo "usage: scripts/proto.sh generate|check|lint" >&2
		return 2
		;;
	esac
	scripts/tools.sh buf protoc-gen-gocosmos protoc-gen-grpc-gateway protoc-gen-openapiv2
	export PATH="$root/build/tools:$PATH" BUF_CACHE_DIR="$root/build/buf-cache"
	export_third_party
	buf lint proto
	[[ "$action" == lint ]] || "$action"
}

main "$@"
