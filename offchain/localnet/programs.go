package localnet

import (
	"path/filepath"
	"strconv"
	"strings"
)

// addPrograms adds the model servers, workers, evaluators, gateways and the faucet. Each program uses another node, and
// the others while that one does not answer, so that the loss of one node is not the loss of any.
func (p *Plan) addPrograms(o Options) {
	p.giveHotKeys(o)
	port := o.BasePort + portsPerNode*o.Validators
	port = p.addWorkers(port)
	for i, actor := range p.withRole(RoleValidator)[:o.Evaluators] {
		p.Processes = append(p.Processes, Process{
			Name: KindEvaluator + strconv.Itoa(i), Kind: KindEvaluator,
			Args: p.programArgs([]string{KindEvaluator, "run"}, actor, i),
		})
	}
	for i, actor := range p.withRole(RoleOracle)[:o.Gateways] {
		p.Processes = append(p.Processes, Process{
			Name: KindGateway + strconv.Itoa(i), Kind: KindGateway,
			Args: append(p.programArgs([]string{RoleOracle, "serve"}, actor, i), "--listen", loopback(port)),
		})
		port++
	}
	if !o.NoFaucet {
		p.Processes = append(p.Processes, Process{Name: KindFaucet, Kind: KindFaucet, Args: append(
			[]string{KindFaucet, "serve", "--home", p.ClientHome(), "--from", RoleFaucet, "--listen", loopback(port)},
			p.chainArgs(0)...,
		)})
	}
}

// addWorkers adds the workers and, before all of them, their models, and returns the next free port.
func (p *Plan) addWorkers(port int) int {
	actors := p.withRole(RoleWorker)
	models, workers := make([]Process, 0, len(actors)), make([]Process, 0, len(actors))
	for i, actor := range actors {
		models = append(models, Process{
			Name: "model-" + actor.Name, Kind: KindModel, Args: append(
				[]string{"worker", "backend", "local", "--home", p.ClientHome(), "--listen", loopback(port)},
				p.modelArgs(actor.Quality, i)...,
			),
		})
		model := "=openai,url=http://" + loopback(port) + "/v1,model=masa-local"
		workers = append(workers, Process{Name: actor.Name, Kind: KindWorker, Args: append(
			p.programArgs([]string{KindWorker, "run"}, actor, i),
			"--service", Service+model, "--service", EmbedService+model,
			"--service", DataService+"=file,type=archive local,dir="+p.archive(actor.Quality),
		)})
		port++
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
		"--data-dir", filepath.Join(p.Dir, dataFolder), "--allow-private")
	return append(args, p.chainArgs(i)...)
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
	ports := p.ports(process)
	if len(ports) != 1 {
		return ""
	}
	root := "http://" + loopback(ports[0])
	if process.Kind == KindFaucet {
		return root
	}
	return root + "/v1"
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
