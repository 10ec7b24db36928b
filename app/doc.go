// Package app wires the modules of masad into one ABCI application.
//
// New is a list of stages; each stage has its file:
//
//	base.go       codecs and the BaseApp under everything
//	stores.go     every store key, mounted once and told to the parallel executor
//	keepers*.go   the keepers, lower modules first
//	modules.go    the modules and their codecs
//	order.go      who runs when in a block, with the reason for each line
//	handlers.go   ante chain, proposals and block handlers
//	upgrades.go   the software upgrades this binary knows
//	services.go   gRPC, REST and the OpenAPI document
//
// accounts.go says which module account may mint or burn, genesis.go what a new chain starts from, export.go how a
// running one is written down, invariants.go what must be true after every block.
package app
