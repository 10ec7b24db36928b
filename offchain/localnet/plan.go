package localnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// The network's service, and the quality of each third worker's model.
const (
	Service     = "llm/local"
	qualityGood = "good"
	qualityBad  = "bad"
	badEvery    = 3
	// modelDelay is how long the models think, so that timeliness is seen to count.
	modelDelay = "1s"
)

// Kinds of processes, in the order in which they start.
const (
	KindNode      = "node"
	KindModel     = "model"
	KindWorker    = "worker"
	KindEvaluator = "evaluator"
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
	// Quality is that of a worker's model.
	Quality string `json:"quality,omitempty"`
	// Hot is the key with which the actor's program signs, if it has a program; HotAddress is its account.
	Hot        string `json:"hot,omitempty"`
	HotAddress string `json:"hot_address,omitempty"`
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
	// EpochBlocks, Slots, DowntimeWindow and DowntimeJail are parameters of the genesis.
	EpochBlocks    int           `json:"epoch_blocks"`
	Slots          int           `json:"slots"`
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
		BlockTime: o.BlockTime.String(), EpochBlocks: o.EpochBlocks, Slots: o.Slots,
		DowntimeWindow: o.DowntimeWindow, DowntimeJail: o.DowntimeJail,
	}
	for i := range o.Validators {
		p.addNode(o, i)
	}
	for i := range o.Workers {
		quality := qualityGood
		if i%badEvery == badEvery-1 {
			quality = qualityBad
		}
		p.Actors = append(p.Actors, Actor{Name: RoleWorker + strconv.Itoa(i), Role: RoleWorker, Quality: quality})
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

// addPrograms adds the model servers, workers and evaluators. Each program uses another node, so that the loss of one
// node is not the loss of all.
func (p *Plan) addPrograms(o Options) {
	p.giveHotKeys(o)
	actors := p.withRole(RoleWorker)
	models, workers := make([]Process, 0, len(actors)), make([]Process, 0, len(actors))
	for i, actor := range actors {
		port := strconv.Itoa(o.BasePort + portsPerNode*o.Validators + i)
		models = append(models, Process{Name: "model-" + actor.Name, Kind: KindModel, Args: []string{
			"worker", "backend", "local", "--home", p.ClientHome(), "--listen", "127.0.0.1:" + port,
			"--quality", actor.Quality, "--delay", modelDelay, "--seed", strconv.Itoa(i),
		}})
		workers = append(workers, Process{Name: actor.Name, Kind: KindWorker, Args: append(
			p.programArgs(KindWorker, actor, i),
			"--backend", "openai", "--backend-url", "http://127.0.0.1:"+port+"/v1", "--model", "masa-local",
		)})
	}
	p.Processes = append(append(p.Processes, models...), workers...)
	for i, actor := range p.withRole(RoleValidator)[:o.Evaluators] {
		p.Processes = append(p.Processes, Process{
			Name: "evaluator" + strconv.Itoa(i), Kind: KindEvaluator,
			Args: p.programArgs(KindEvaluator, actor, i),
		})
	}
}

// giveHotKeys names the keys with which programs sign: those of all workers and of the validators with an evaluator.
func (p *Plan) giveHotKeys(o Options) {
	evaluators := 0
	for i, actor := range p.Actors {
		if actor.Role == RoleValidator {
			evaluators++
		}
		if actor.Role == RoleWorker || (actor.Role == RoleValidator && evaluators <= o.Evaluators) {
			p.Actors[i].Hot = actor.Name + "-hot"
		}
	}
}

// programArgs is how the i-th worker or evaluator is started.
func (p *Plan) programArgs(kind string, actor Actor, i int) []string {
	return []string{
		kind, "run", "--home", p.ClientHome(), "--from", actor.Hot, "--operator", actor.Name, "--keyring-backend", "test",
		"--chain-id", p.ChainID, "--node", p.Nodes[i%len(p.Nodes)].RPCAddress(),
		"--data-dir", filepath.Join(p.Dir, dataFolder), "--allow-private",
	}
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
	return p, nil
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
