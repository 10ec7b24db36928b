package localnet

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func options(t *testing.T) Options {
	t.Helper()
	return Options{
		Validators: 4, Workers: 3, Oracles: 1, Evaluators: 4, Gateways: 1, Dir: t.TempDir(), BasePort: 20_000,
		BlockTime: DefaultBlockTime, EpochBlocks: DefaultEpochBlocks, Slots: DefaultSlots,
		WindowBlocks:   DefaultWindowBlocks,
		DowntimeWindow: DefaultDowntimeWindow, DowntimeJail: DefaultDowntimeJail,
	}
}

func TestOptionsNameTheFieldAndTheLimit(t *testing.T) {
	require.NoError(t, options(t).Validate())
	for message, change := range map[string]func(o *Options){
		"validators: 0 is outside 1..16":     func(o *Options) { o.Validators = 0 },
		"workers: -1 is outside 0..32":       func(o *Options) { o.Workers = -1 },
		"oracles: 33 is outside 0..32":       func(o *Options) { o.Oracles = 33 },
		"gateways: 2 is outside 0..1":        func(o *Options) { o.Gateways = 2 },
		"window-blocks: 0 is outside 1..600": func(o *Options) { o.WindowBlocks = 0 },
		"worker-kinds: \"odd\" is none of good, bad, slow, copier": func(o *Options) {
			o.WorkerKinds = []string{"good", "odd"}
		},
		"evaluators: 5 is outside 0..4":              func(o *Options) { o.Evaluators = 5 },
		"base-port: 1023 is outside 1024..65486":     func(o *Options) { o.BasePort = 1_023 },
		"downtime-window: 9 is outside 10..1000000":  func(o *Options) { o.DowntimeWindow = 9 },
		"downtime-jail: 0s is outside 1s..8760h0m0s": func(o *Options) { o.DowntimeJail = 0 },
		"dir: is empty": func(o *Options) { o.Dir = "" },
	} {
		o := options(t)
		change(&o)
		require.EqualError(t, o.Validate(), message)
	}
}

func TestNoTwoProcessesShareAPort(t *testing.T) {
	o := options(t)
	o.Validators, o.Workers, o.Evaluators, o.Oracles, o.Gateways = 16, 32, 16, 32, 32
	plan := NewPlan(o)
	seen := make(map[int]string)
	for _, process := range plan.Processes {
		for _, port := range plan.ports(process) {
			require.Empty(t, seen[port], "%s and %s both want %d", process.Name, seen[port], port)
			seen[port] = process.Name
			require.GreaterOrEqual(t, port, o.BasePort)
		}
	}
	require.Len(t, seen, 16*3+1+2*(32+32)+1)
	o.BasePort = maxPort - portsPerNode*16 - 2*(32+32) - 1
	require.NoError(t, o.Validate())
	for _, process := range NewPlan(o).Processes {
		for _, port := range plan.ports(process) {
			require.LessOrEqual(t, port, maxPort, process.Name)
		}
	}
}

// TestTheFirstPortsAreWhereTheyWere: guides name them.
func TestTheFirstPortsAreWhereTheyWere(t *testing.T) {
	plan := NewPlan(options(t))
	ports := make(map[string][]int)
	for _, process := range plan.Processes {
		ports[process.Name] = plan.ports(process)
	}
	require.Equal(t, map[string][]int{
		"node-validator0": {20_006, 20_007, 20_008, 20_009}, "node-validator1": {20_016, 20_017, 20_018},
		"node-validator2": {20_026, 20_027, 20_028}, "node-validator3": {20_036, 20_037, 20_038},
		"model-worker0": {20_040}, "model-worker1": {20_041}, "model-worker2": {20_042}, "gateway0": {20_043, 20_048},
		"faucet": {20_044}, "worker0": {20_045}, "worker1": {20_046}, "worker2": {20_047},
		"evaluator0": nil, "evaluator1": nil, "evaluator2": nil, "evaluator3": nil,
	}, ports)
}

func TestAPlanHasWhoItPromises(t *testing.T) {
	plan := NewPlan(options(t))
	count := make(map[string]int)
	for _, process := range plan.Processes {
		count[process.Kind]++
	}
	require.Equal(t, map[string]int{
		KindNode: 4, KindModel: 3, KindWorker: 3, KindEvaluator: 4, KindGateway: 1, KindFaucet: 1,
	}, count)
	var qualities []string
	for _, worker := range plan.withRole(RoleWorker) {
		qualities = append(qualities, worker.Quality)
	}
	require.Equal(t, []string{"good", "good", "bad"}, qualities)

	o := options(t)
	o.Manual = true
	for _, process := range NewPlan(o).Processes {
		require.Equal(t, KindNode, process.Kind, "a network by hand runs nodes only")
	}
}

func TestWorkersAnswerWhatTheyOffer(t *testing.T) {
	plan := NewPlan(options(t))
	market := rewardstypes.DefaultParams().Market
	for i, actor := range plan.withRole(RoleWorker) {
		var answered []string
		args := plan.ofKind(KindWorker)[i].Args
		for at, arg := range args {
			if arg == "--service" {
				service, _, _ := strings.Cut(args[at+1], "=")
				answered = append(answered, service)
			}
		}
		offered := registration(actor).(*rewardstypes.MsgRegisterWorker).Services
		require.Equal(t, []string{"llm/local", "embed/local", "data/local"}, offered)
		require.ElementsMatch(t, offered, answered, actor.Name)
		for _, service := range offered {
			_, err := market.Class("service", service)
			require.NoError(t, err, "has a price from the beginning")
		}
	}
}

func TestTheSupplyIsTheSameWhoeverTakesPart(t *testing.T) {
	for _, workers := range []int{0, 3, 32} {
		o := options(t)
		o.Workers = workers
		plan := NewPlan(o)
		total := plan.funds(RoleFaucet)
		for _, actor := range plan.Actors {
			if actor.Role != RoleFaucet {
				total = total.Add(plan.funds(actor.Role)...)
			}
		}
		require.Equal(t, masa(supply).Amount, total.AmountOf("umasa"))
	}
}

func TestAPlanIsReadBackAsItWasWritten(t *testing.T) {
	plan := NewPlan(options(t))
	_, err := Load(plan.Dir)
	require.ErrorIs(t, err, ErrNoNetwork)
	require.NoError(t, plan.save())
	loaded, err := Load(plan.Dir)
	require.NoError(t, err)
	require.Equal(t, plan, loaded)
	require.NoError(t, os.WriteFile(planFile(plan.Dir), []byte("{"), 0o600))
	_, err = Load(plan.Dir)
	require.Error(t, err)
}

func TestAPortInUseIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	port := listener.Addr().(*net.TCPAddr).Port
	plan := Plan{Dir: t.TempDir(), Processes: []Process{
		{Name: "model", Kind: KindModel, Args: []string{"--listen", fmt.Sprintf("127.0.0.1:%d", port)}},
	}}
	err = plan.checkPorts()
	require.ErrorIs(t, err, ErrPortInUse)
	require.ErrorContains(t, err, fmt.Sprintf("%d, wanted by model", port))

	plan.Processes = []Process{{
		Name: "worker", Kind: KindWorker, Args: []string{"--payload-listen", fmt.Sprintf("127.0.0.1:%d", port)},
	}}
	require.ErrorContains(t, plan.checkPorts(), fmt.Sprintf("%d, wanted by worker", port))
}

const config = `# comment
log_level = "info"

[rpc]
# where it listens
laddr = "tcp://127.0.0.1:26657"
list = ["a", "b"]

[p2p]
laddr = "tcp://0.0.0.0:26656"
pex = true

[p2p.limits]
pex = true
`

func TestSettingsAreEditedInTheirSection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	require.NoError(t, editTOML(path, []setting{
		quoted("", "log_level", "error"), quoted("p2p", "laddr", "x"), {"p2p", "pex", "false"},
	}))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	want := strings.NewReplacer(
		`log_level = "info"`, `log_level = "error"`,
		`laddr = "tcp://0.0.0.0:26656"`+"\npex = true", `laddr = "x"`+"\npex = false",
	).Replace(config)
	require.Equal(t, want, string(content))

	for _, missing := range []setting{{"", "laddr", "1"}, {"rpc", "pex", "1"}, {"none", "x", "1"}} {
		_, err := setTOML(config, missing)
		require.ErrorContains(t, err, "no such setting")
	}
}
