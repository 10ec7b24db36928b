package localnet

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Flags that name an address on which a process listens.
const (
	flagListen        = "--listen"
	flagPayloadListen = "--payload-listen"
)

// addPrograms adds the model servers, workers, evaluators, gateways and the faucet. Each program uses another node, and
// the others while that one does not answer, so that the loss of one node is not the loss of any.
func (p *Plan) addPrograms(o Options) {
	p.giveHotKeys(o)
	port := o.BasePort + portsPerNode*o.Validators
	payloads := port + o.Workers + o.Gateways + 1
	port = p.addWorkers(port, payloads)
	payloads += o.Workers
	for i, actor := range p.withRole(RoleValidator)[:o.Evaluators] {
		p.Processes = append(p.Processes, Process{
			Name: KindEvaluator + strconv.Itoa(i), Kind: KindEvaluator,
			Args: p.programArgs([]string{KindEvaluator, "run"}, actor, i),
		})
	}
	for i, actor := range p.withRole(RoleOracle)[:o.Gateways] {
		p.Processes = append(p.Processes, Process{
			Name: KindGateway + strconv.Itoa(i), Kind: KindGateway,
			Args: append(append(p.programArgs([]string{RoleOracle, "serve"}, actor, i), flagListen, loopback(port)),
				publishArgs(payloads)...),
		})
		port, payloads = port+1, payloads+1
	}
	if !o.NoFaucet {
		p.Processes = append(p.Processes, Process{Name: KindFaucet, Kind: KindFaucet, Args: append(
			[]string{KindFaucet, "serve", "--home", p.ClientHome(), "--from", RoleFaucet, flagListen, loopback(port)},
			p.chainArgs(0)...,
		)})
	}
}

// addWorkers adds the workers and, before all of them, their models, and returns the next port after those of the
// models. payloads is the first port on which the workers publish.
func (p *Plan) addWorkers(port, payloads int) int {
	actors := p.withRole(RoleWorker)
	models, workers := make([]Process, 0, len(actors)), make([]Process, 0, len(actors))
	for i, actor := range actors {
		models = append(models, Process{
			Name: "model-" + actor.Name, Kind: KindModel, Args: append(
				[]string{"worker", "backend", "local", "--home", p.ClientHome(), flagListen, loopback(port)},
				p.modelArgs(actor.Quality, i)...,
			),
		})
		model := "=openai,url=http://" + loopback(port) + "/v1,model=masa-local"
		workers = append(workers, Process{Name: actor.Name, Kind: KindWorker, Args: append(append(
			p.programArgs([]string{KindWorker, "run"}, actor, i),
			"--service", Service+model, "--service", EmbedService+model,
			"--service", DataService+"=file,type=archive local,dir="+p.archive(actor.Quality),
		), publishArgs(payloads)...)})
		port, payloads = port+1, payloads+1
	}
	p.Processes = append(append(p.Processes, models...), workers...)
	return port
}

// giveHotKeys names the keys with which programs sign: those of all workers, of the validators with an evaluator, and
// of the oracles with a gateway.
func (p *Plan) giveHotKeys(o Options) {
	left := map[string]int{RoleWorker: o.Workers, RoleValidator: o.Evaluators, RoleOracle: o.Gateways}
	for i, actor := range p.Actors {
		if left[actor.Role] > 0 {
			left[actor.Role]--
			p.Actors[i].Hot = actor.Name + "-hot"
		}
	}
}

// programArgs is how the i-th program that acts for somebody is started.
func (p *Plan) programArgs(command []string, actor Actor, i int) []string {
	args := append(command,
		"--home", p.ClientHome(), "--from", actor.Hot, "--operator", actor.Name,
		"--data-dir", filepath.Join(p.Dir, dataFolder), "--encryption-key", p.EncryptionKey(actor.Name), "--allow-private")
	return append(args, p.chainArgs(i)...)
}

// publishArgs are how a program serves what is private or long, to others on this machine.
func publishArgs(port int) []string {
	return []string{flagPayloadListen, loopback(port), "--payload-url", "http://" + loopback(port)}
}

// chainArgs are how a program reaches the chain: by one node, and by the others while that one does not answer.
func (p *Plan) chainArgs(i int) []string {
	args := []string{
		"--keyring-backend", "test", "--chain-id", p.ChainID, "--node", p.Nodes[i%len(p.Nodes)].RPCAddress(),
	}
	var others []string
	for j := 1; j < len(p.Nodes); j++ {
		others = append(others, p.Nodes[(i+j)%len(p.Nodes)].RPCAddress())
	}
	if len(others) > 0 {
		args = append(args, "--fallback-node", strings.Join(others, ","))
	}
	return args
}

func loopback(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

// url is where a process serves people and their programs; empty if it does not.
func (p *Plan) url(process Process) string {
	address := valueOf(process.Args, flagListen)
	switch {
	case address == "":
		return ""
	case process.Kind == KindFaucet:
		return "http://" + address
	default:
		return "http://" + address + "/v1"
	}
}

// payloads are where a process serves what it publishes; empty if it does not.
func payloads(process Process) string { return valueOf(process.Args, "--payload-url") }

// valueOf is what a flag is given in arguments; empty if it is not among them.
func valueOf(args []string, flag string) string {
	at := slices.Index(args, flag)
	if at < 0 || at+1 >= len(args) {
		return ""
	}
	return args[at+1]
}

// ofKind are the processes of a kind.
func (p *Plan) ofKind(kind string) []Process {
	var found []Process
	for _, process := range p.Processes {
		if process.Kind == kind {
			found = append(found, process)
		}
	}
	return found
}
