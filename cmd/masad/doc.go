// Command masad is the whole of Masa in one binary: the node, the command line that talks to it, and the programs that
// work on the network.
//
//	masad init, keys, genesis, start, status   a node
//	masad tx, query                            a client
//	masad worker, evaluator                    programs that earn
//	masad oracle                               a gateway through which OpenAI's SDKs ask
//	masad dataset                              what workers are paid for by its size and rarity
//	masad localnet                             a network of your own on one machine
//	masad export, snapshots, prune, rollback   an operator's tools
//
// Each file builds one command. Every flag can be set in the environment: --chain-id is MASAD_CHAIN_ID.
package main
