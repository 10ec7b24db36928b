package localnet

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// NodeStatus is how one node does.
type NodeStatus struct {
	Name   string `json:"name"`
	RPC    string `json:"rpc"`
	Height int64  `json:"height"`
	// Error says why the node does not answer.
	Error string `json:"error,omitempty"`
}

// ProcessStatus is how one process does.
type ProcessStatus struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	PID  int    `json:"pid"`
	// State is "running", "stopped", or "crashed" for one that ended without being stopped.
	State string `json:"state"`
	Log   string `json:"log"`
	// URL is where the process serves; empty if it does not.
	URL string `json:"url,omitempty"`
	// PayloadURL is where the process serves what it publishes; empty if it does not.
	PayloadURL string `json:"payload_url,omitempty"`
}

// Status is how the network does.
type Status struct {
	ChainID string `json:"chain_id"`
	Dir     string `json:"dir"`
	Manual  bool   `json:"manual"`
	// Running says that all processes run.
	Running bool `json:"running"`
	// Height is a height that all nodes which answer have, AppHash what they found there, and Agree that it is the same.
	Height    int64           `json:"height"`
	AppHash   string          `json:"app_hash"`
	Agree     bool            `json:"agree"`
	Nodes     []NodeStatus    `json:"nodes"`
	Processes []ProcessStatus `json:"processes"`
	Actors    []Actor         `json:"actors"`
}

// Status asks all processes and nodes.
func (p *Plan) Status(ctx context.Context) (Status, error) {
	s := Status{ChainID: p.ChainID, Dir: p.Dir, Manual: p.Manual, Running: true, Actors: p.Actors}
	for _, process := range p.Processes {
		pid, stale, err := p.alive(process.Name)
		if err != nil {
			return s, err
		}
		state := "running"
		switch {
		case stale:
			state = "crashed"
		case pid == 0:
			state = "stopped"
		}
		s.Running = s.Running && pid != 0
		s.Processes = append(s.Processes, ProcessStatus{
			process.Name, process.Kind, pid, state, p.LogFile(process.Name), p.url(process), payloads(process),
		})
	}
	var answering []Node
	for _, node := range p.Nodes {
		status := NodeStatus{Name: node.Name, RPC: node.RPCAddress()}
		height, err := heightOf(ctx, node)
		if err == nil {
			status.Height = height
			answering = append(answering, node)
			if s.Height == 0 || height < s.Height {
				s.Height = height
			}
		} else {
			status.Error = err.Error()
		}
		s.Nodes = append(s.Nodes, status)
	}
	s.compare(ctx, answering)
	return s, nil
}

// compare looks whether the nodes that answer found the same at the same height.
func (s *Status) compare(ctx context.Context, nodes []Node) {
	var first []byte
	s.Agree = len(nodes) > 0 && s.Height > 0
	for _, node := range nodes {
		hash, err := appHash(ctx, node, s.Height)
		if err != nil {
			s.Agree = false
			continue
		}
		if first == nil {
			first = hash
			s.AppHash = strings.ToUpper(hex.EncodeToString(hash))
		}
		s.Agree = s.Agree && bytes.Equal(first, hash)
	}
}

// appHash is the application's hash in a node's header of a height.
func appHash(ctx context.Context, node Node, height int64) ([]byte, error) {
	rpc, err := connect(node)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	block, err := rpc.Block(ctx, &height)
	if err != nil {
		return nil, err
	}
	return block.Block.AppHash, nil
}

// Print writes the status for people.
func (s Status) Print(out io.Writer) error {
	agreement := "the nodes that answer DISAGREE"
	switch {
	case s.Agree:
		agreement = "all nodes that answer agree"
	case s.Height == 0:
		agreement = "no node answers"
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "network %s in %s\nheight %d: %s", s.ChainID, s.Dir, s.Height, agreement)
	if s.AppHash != "" {
		_, _ = fmt.Fprintf(table, " (app hash %.16s…)", s.AppHash)
	}
	_, _ = fmt.Fprintf(table, "\n\nPROCESS\tSTATE\tPID\tLOG\tURL\tPAYLOADS\n")
	for _, process := range s.Processes {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", process.Name, process.State, process.PID, process.Log,
			process.URL, process.PayloadURL)
	}
	_, _ = fmt.Fprintf(table, "\nNODE\tHEIGHT\tRPC\n")
	for _, node := range s.Nodes {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%s\n", node.Name, node.Height, node.RPC)
	}
	_, _ = fmt.Fprintf(table, "\nKEY\tROLE\tADDRESS\n")
	for _, actor := range s.Actors {
		role := actor.Role
		if actor.Quality != "" {
			role += " (" + actor.Quality + " model)"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", actor.Name, role, actor.Address)
		if actor.Hot != "" {
			_, _ = fmt.Fprintf(table, "%s\tprogram of %s\t%s\n", actor.Hot, actor.Name, actor.HotAddress)
		}
	}
	return table.Flush()
}
