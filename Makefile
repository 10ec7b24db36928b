# masad: everything a developer or CI does. `make` alone lists the targets.
#
#   SEED=n        seed of every randomised test (default 1)
#   TAGS=list     build tags of the binary: rehearsal adds an upgrade for test networks (app/upgrades)
#   SCALE=long|k  how much a test does: the long counts, or k times the small ones (default: the small counts)

BINARY  := build/masad
TOOLS   := build/tools
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)

SDK_VERSION := github.com/cosmos/cosmos-sdk/version
LDFLAGS := -s -w \
	-X $(SDK_VERSION).Name=masad \
	-X $(SDK_VERSION).AppName=masad \
	-X $(SDK_VERSION).Version=$(VERSION) \
	-X $(SDK_VERSION).Commit=$(COMMIT)
# Paths of this machine stay out of binaries and so of error logs; for all of Go, so that everything is compiled once.
export GOFLAGS := -trimpath $(GOFLAGS)
TAGS        ?=
BUILD_FLAGS := -buildvcs=false -tags '$(TAGS)' -ldflags '$(LDFLAGS)'

TEST_FLAGS  ?= -timeout 30m -ldflags '-s -w'
TEST_PKGS   ?= ./...
BENCH       ?= .
BENCH_PKGS  ?= ./mech/... ./offchain/...
BENCH_FLAGS ?= -timeout 60m
LINT_FLAGS  ?=

.DEFAULT_GOAL := help

## help: list the targets
help:
	@echo "usage: make <target>"
	@sed -n 's/^## \([a-z-]*\): /\1:/p' $(MAKEFILE_LIST) | awk -F: '{ printf "  %-12s %s\n", $$1, $$2 }'

## build: compile build/masad
build:
	go build $(BUILD_FLAGS) -o $(BINARY) ./cmd/masad

## install: compile masad into the Go bin folder
install:
	go install $(BUILD_FLAGS) ./cmd/masad

## proto: generate Go code and the OpenAPI document from proto/
proto:
	@scripts/proto.sh generate

## proto-check: fail if generated code differs from what proto/ yields
proto-check:
	@scripts/proto.sh check

## openapi: write docs/openapi/masa.swagger.json (part of proto)
openapi: proto

## format: rewrite Go code with gofumpt and gci
format: golangci-lint
	$(TOOLS)/golangci-lint fmt ./...

## lint: check style, layers, forbidden constructs and generated code
lint: golangci-lint proto-check
	$(TOOLS)/golangci-lint run $(LINT_FLAGS) ./...
	go test ./testutil/lint/...

## test: run every test with small counts
test: compile
	go test $(TEST_FLAGS) $(TEST_PKGS)

## test-long: run every test with the long counts
test-long: compile
	SCALE=long go test -timeout 24h $(TEST_PKGS)

## bench: run every benchmark and print the ratios (BENCH=<pattern> selects)
bench:
	@{ go test -run '^$$' -bench '$(BENCH)' -benchmem $(BENCH_FLAGS) $(BENCH_PKGS); \
	go test -run '^$$' -bench '$(BENCH)' -benchtime 1x $(BENCH_FLAGS) ./testutil/bench; } | go run ./scripts/bench

## economics: let adversaries act for 1 000 epochs each and write docs/economics.md
economics:
	SCALE=long go test $(TEST_FLAGS) -timeout 6h ./testutil/economy -v -keep
	go test ./testutil/economy -run Document -keep

## chaos: kill every program of a network at random for 90 seconds while clients ask, and check all that came of it
chaos: build
	CHAOS=on go test -count 1 -timeout 30m -v ./testutil/chaos

## skew: run the guides of the programs with their clock 400 days ahead, then 400 days behind
skew:
	scripts/skew.sh

## demo: build, start a local network, run the main job and explain it
demo: build
	scripts/demo.sh

## localnet: build and start a local network
localnet: build
	$(BINARY) localnet start

## clean: remove what was built, keep the tools
clean:
	rm -rf $(BINARY) build/.gen build/.gen-check build/third_party coverage.*

## distclean: remove build/ with the tools
distclean:
	rm -rf build

# A test that looks at the compiled packages finds them in the build cache.
compile:
	@go build -buildvcs=false ./...

golangci-lint:
	@scripts/tools.sh golangci-lint

.PHONY: help build install proto proto-check openapi format lint test test-long bench economics chaos skew demo localnet clean distclean \
	compile golangci-lint
