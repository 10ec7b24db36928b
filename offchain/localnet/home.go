package localnet

import (
	"path/filepath"
	"strconv"
	"strings"
)

// writeSettings gives each node its ports and peers. The first node keeps an index of transactions and serves REST;
// the others are as lean as a validator can be.
func (p *Plan) writeSettings(founders []founder) error {
	for i, f := range founders {
		var peers []string
		for j, other := range founders {
			if i != j {
				peers = append(peers, other.peer())
			}
		}
		config := filepath.Join(f.node.Home, "config")
		if err := editTOML(filepath.Join(config, "config.toml"), p.cometSettings(f.node, peers, i == 0)); err != nil {
			return err
		}
		if err := editTOML(filepath.Join(config, "app.toml"), appSettings(f.node, i == 0)); err != nil {
			return err
		}
		if err := editTOML(filepath.Join(config, "client.toml"), p.clientSettings(f.node)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) cometSettings(node Node, peers []string, first bool) []setting {
	indexer := "null"
	if first {
		indexer = "kv"
	}
	return []setting{
		quoted("", "moniker", node.Name),
		quoted("", "log_level", "error"),
		quoted("rpc", "laddr", node.RPCAddress()),
		quoted("rpc", "pprof_laddr", ""),
		quoted("p2p", "laddr", "tcp://127.0.0.1:"+strconv.Itoa(node.P2P)),
		quoted("p2p", "persistent_peers", strings.Join(peers, ",")),
		{"p2p", "addr_book_strict", "false"},
		{"p2p", "allow_duplicate_ip", "true"},
		{"p2p", "pex", "false"},
		quoted("consensus", "timeout_commit", p.BlockTime),
		quoted("consensus", "timeout_propose", timeoutPropose),
		quoted("tx_index", "indexer", indexer),
	}
}

func appSettings(node Node, first bool) []setting {
	settings := []setting{
		{"api", "enable", strconv.FormatBool(first)},
		// A node without gRPC does not simulate transactions either.
		quoted("grpc", "address", "127.0.0.1:"+strconv.Itoa(node.GRPC)),
		{"grpc-web", "enable", strconv.FormatBool(first)},
	}
	if !first {
		return append(settings, setting{"state-sync", "snapshot-interval", "0"})
	}
	return append(settings, quoted("api", "address", "tcp://127.0.0.1:"+strconv.Itoa(node.API)))
}

func (p *Plan) clientSettings(node Node) []setting {
	return []setting{
		quoted("", "chain-id", p.ChainID),
		quoted("", "keyring-backend", "test"),
		quoted("", "node", node.RPCAddress()),
	}
}
