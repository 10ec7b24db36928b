#!/usr/bin/env bash
# Installs the pinned development tools named as arguments into build/tools, each only if it is missing or of another
# version. This file is the one place where a tool's version is written.
#
#   scripts/tools.sh buf golangci-lint
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
tools="$root/build/tools"

# place <name> prints "<package> <module> <version>" of a tool.
place() {
	case "$1" in
	buf) echo github.com/bufbuild/buf/cmd/buf github.com/bufbuild/buf v1.50.0 ;;
	protoc-gen-gocosmos) echo github.com/cosmos/gogoproto/protoc-gen-gocosmos github.com/cosmos/gogoproto v1.7.2 ;;
	protoc-gen-grpc-gateway) echo github.com/grpc-ecosystem/grpc-gateway/protoc-gen-grpc-gateway \
		github.com/grpc-ecosystem/grpc-gateway v1.16.0 ;;
	protoc-gen-openapiv2) echo github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2 \
		github.com/grpc-ecosystem/grpc-gateway/v2 v2.26.3 ;;
	golangci-lint) echo github.com/golangci/golangci-lint/v2/cmd/golangci-lint \
		github.com/golangci/golangci-lint/v2 v2.15.0 ;;
	*)
		echo "tools: $1 is not a tool of this project" >&2
		return 1
		;;
	esac
}

for name in "$@"; do
	spec="$(place "$name")"
	read -r package module version <<<"$spec"
	if [[ -x "$tools/$name" ]] && grep -qF "$(printf 'mod\t%s\t%s' "$module" "$version")" \
		<<<"$(go version -m "$tools/$name" 2>/dev/null)"; then
		continue
	fi
	echo "tools: installing $name $version"
	mkdir -p "$tools"
	started=$SECONDS
	# Outside the module, so that neither its go.mod nor its flags take part.
	(cd "$tools" && GOFLAGS=-buildvcs=false GOWORK=off GOBIN="$tools" go install "$package@$version")
	echo "tools: $name $version installed in $((SECONDS - started)) s"
done
