package localnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
)

// The network's services: answers of models, embeddings, and data.
const (
	Service      = "llm/local"
	EmbedService = "embed/local"
	DataService  = "data/local"
)

// services are what every worker offers.
func services() []string { return []string{Service, EmbedService, DataService} }

// Kinds of processes, in the order in which they start.
const (
	KindNode      = "node"
	KindModel     = "model"
	KindWorker    = "worker"
	KindEvaluator = "evaluator"
	KindGateway   = "gateway"
	KindFaucet    = "faucet"
)

// Node is one validator's node.
type Node struct {
	Name string `json:"name"`
	Home string `json:"home"`
	P2P  int    `json:"p2p"`
	RPC  int    `json:"rpc"`
	GRPC int    `json:"grpc"`
	// API is served by the first node only; 0 on the others.
	API int `json:"api,omitempty"`
}

// RPCAddress is where the node's CometBFT RPC listens.
func (n Node) RPCAddress() string { return "tcp://127.0.0.1:" + strconv.Itoa(n.RPC) }

// Actor is one account with a part on the network.
type Actor struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Address string `json:"address"`
	// Quality is what a worker's model is like: one of the kinds of workers.
	Quality string `json:"quality,omitempty"`
	// Hot is the key with which the actor's program signs, if it has a program; HotAddress is its account.
	Hot        string `json:"hot,omitempty"`
	HotAddress string `json:"hot_address,omitempty"`
	// EncryptionPubkey is the X25519 key for which what is private is wrapped for the actor; the faucet has none.
	EncryptionPubkey cmtbytes.HexBytes `json:"encryption_pubkey,omitempty"`
}

// Process is one process of the network.
type Process struct {
	Name string   `json:"name"`
	Kind string   `json:"kind"`
	Args []string `json:"args"`
}

// Plan is all there is to know of a network. It lies in its folder.
type Plan struct {
	ChainID   string `json:"chain_id"`
	Dir       string `json:"dir"`
	Manual    bool   `json:"manual"`
	BlockTime string `json:"block_time"`
	// EpochBlocks, Slots, WindowBlocks, DowntimeWindow and DowntimeJail are parameters of the genesis.
	EpochBlocks    int           `json:"epoch_blocks"`
	Slots          int           `json:"slots"`
	WindowBlocks   int           `json:"window_blocks"`
	DowntimeWindow int           `json:"downtime_window"`
	DowntimeJail   time.Duration `json:"downtime_jail"`
	Nodes          []Node        `json:"nodes"`
	Actors         []Actor       `json:"actors"`
	Processes      []Process     `json:"processes"`
	// Built says that the folder is complete, Ready that everybody is registered.
	Built bool `json:"built"`
	Ready bool `json:"ready"`
}

// Roles of actors.
const (
	RoleValidator = "validator"
	RoleWorker    = "worker"
	RoleOracle    = "oracle"
	RoleFaucet    = "faucet"
)

// NewPlan lays out a network. The actors' addresses are known only when they have keys.
func NewPlan(o Options) Plan {
	p := Plan{
		ChainID: DefaultChainID, Dir: o.Dir, Manual: o.Manual,
		BlockTime: o.BlockTime.String(), EpochBlocks: o.EpochBlocks, Slots: o.Slots, WindowBlocks: o.WindowBlocks,
		DowntimeWindow: o.DowntimeWindow, DowntimeJail: o.DowntimeJail,
	}
	for i := range o.Validators {
		p.addNode(o, i)
	}
	for i := range o.Workers {
		p.Actors = append(p.Actors, Actor{
			Name: RoleWorker + strconv.Itoa(i), Role: RoleWorker, Quality: o.workerKind(i),
		})
	}
	for i := range o.Oracles {
		p.Actors = append(p.Actors, Actor{Name: RoleOracle + strconv.Itoa(i), Role: RoleOracle})
	}
	p.Actors = append(p.Actors, Actor{Name: RoleFaucet, Role: RoleFaucet})
	if !o.Manual {
		p.addPrograms(o)
	}
	return p
}

func (p *Plan) addNode(o Options, i int) {
	name, port := RoleValidator+strconv.Itoa(i), o.BasePort+portsPerNode*i
	node := Node{Name: name, Home: filepath.Join(o.Dir, nodesFolder, name), P2P: port + 6, RPC: port + 7, GRPC: port + 8}
	if i == 0 {
		node.API = port + 9
	}
	p.Nodes = append(p.Nodes, node)
	p.Actors = append(p.Actors, Actor{Name: name, Role: RoleValidator})
	p.Processes = append(p.Processes, Process{
		Name: nodeProcess(node), Kind: KindNode, Args: []string{"start", "--home", node.Home},
	})
}

// ClientHome is the folder with everybody's keys and the client's settings.
func (p *Plan) ClientHome() string { return filepath.Join(p.Dir, clientFolder) }

// withRole are the actors of one role.
func (p *Plan) withRole(role string) []Actor {
	var found []Actor
	for _, actor := range p.Actors {
		if actor.Role == role {
			found = append(found, actor)
		}
	}
	return found
}

// ErrNoNetwork tells that there is no network in a folder.
var ErrNoNetwork = errors.New("no local network here")

// ErrMoved tells that a network is not where it was built: its files, and whoever runs, name the other folder.
var ErrMoved = errors.New("this local network was built in another folder")

// newSuffix marks a file that takes another's place when it is complete.
const newSuffix = ".new"

func planFile(dir string) string { return filepath.Join(dir, "localnet.json") }

// Load reads the plan of the network in a folder.
func Load(dir string) (Plan, error) {
	content, err := os.ReadFile(planFile(dir))
	if errors.Is(err, os.ErrNotExist) {
		return Plan{}, fmt.Errorf("%s: %w", dir, ErrNoNetwork)
	}
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	if err := json.Unmarshal(content, &p); err != nil {
		return Plan{}, fmt.Errorf("%s: %w", planFile(dir), err)
	}
	if p.ChainID == "" || len(p.Nodes) == 0 {
		return Plan{}, fmt.Errorf("%s: is not the plan of a local network", planFile(dir))
	}
	return p, p.isAt(dir)
}

// isAt refuses a folder that is another one than the network's, a copy of it or one that it was moved to.
func (p *Plan) isAt(dir string) error {
	here, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if there, err := os.Stat(p.Dir); err == nil && os.SameFile(here, there) {
		return nil
	}
	return fmt.Errorf("%s: %w, %s: put it back there, or make a new one with start --reset", dir, ErrMoved, p.Dir)
}

// save writes the plan in one step.
func (p *Plan) save() error {
	content, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	file := planFile(p.Dir)
	if err := os.WriteFile(file+newSuffix, content, 0o600); err != nil {
		return err
	}
	return os.Rename(file+newSuffix, file)
}

// nodeProcess is the name of a node's process.
func nodeProcess(node Node) string { return "node-" + node.Name }
