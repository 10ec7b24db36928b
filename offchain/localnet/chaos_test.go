package localnet

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEveryProcessDiesOnceInAPeriodAndTheSeedSaysWhen(t *testing.T) {
	plan := NewPlan(options(t))
	first := plan.deaths(rand.New(rand.NewPCG(7, 0)), time.Minute)
	require.Equal(t, first, plan.deaths(rand.New(rand.NewPCG(7, 0)), time.Minute))
	require.NotEqual(t, first, plan.deaths(rand.New(rand.NewPCG(8, 0)), time.Minute))
	require.Len(t, first, len(plan.Processes))
	seen := make(map[string]bool)
	last := time.Duration(0)
	for _, one := range first {
		require.False(t, seen[one.process.Name])
		seen[one.process.Name] = true
		require.GreaterOrEqual(t, one.at, last)
		require.Less(t, one.at, time.Minute)
		last = one.at
	}
}

func TestWhatIsKilledRunsAgain(t *testing.T) {
	plan := &Plan{Dir: t.TempDir(), Processes: []Process{sleeper("a", "exec sleep 60")}}
	var said bytes.Buffer
	kit := Kit{Binary: shell, Out: &said}
	require.NoError(t, plan.spawn(shell, plan.Processes[0]))
	defer func() { _, _ = plan.Stop(context.Background()) }()
	before := pidOf(t, plan, "a")
	killed, err := plan.strike(context.Background(), kit, plan.Processes[0], time.Second)
	require.NoError(t, err)
	require.True(t, killed)
	after := pidOf(t, plan, "a")
	require.NotZero(t, after)
	require.NotEqual(t, before, after)
	require.Contains(t, said.String(), "killed a")

	require.NoError(t, syscall.Kill(after, syscall.SIGKILL))
	require.NoError(t, plan.awaitGone("a"))
	require.NoError(t, plan.revive(kit))
	require.NotZero(t, pidOf(t, plan, "a"))
	require.Contains(t, said.String(), "a ended by itself")
}

// TestANodeIsSparedWhileAnotherIsAway: nobody answers on these ports.
func TestANodeIsSparedWhileAnotherIsAway(t *testing.T) {
	o := options(t)
	o.BasePort = 1_024
	plan := NewPlan(o)
	node := Process{Name: nodeProcess(plan.Nodes[0]), Kind: KindNode, Args: []string{"-c", "exec sleep 60"}}
	plan.Processes = []Process{node}
	require.NoError(t, plan.spawn(shell, node))
	defer func() { _, _ = plan.Stop(context.Background()) }()
	var said bytes.Buffer
	killed, err := plan.strike(context.Background(), Kit{Binary: shell, Out: &said}, node, 8*time.Millisecond)
	require.NoError(t, err)
	require.False(t, killed)
	require.Contains(t, said.String(), "spared node-validator0")
}

func TestChaosEndsWithItsContextAndNamesItsLimits(t *testing.T) {
	plan := &Plan{Dir: t.TempDir()}
	var said bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, plan.Unleash(ctx, Kit{Out: &said}, Chaos{Every: time.Second}))
	require.True(t, strings.HasPrefix(said.String(), "the chaos is over: 0 kills"))
	require.EqualError(t, Chaos{Every: time.Millisecond}.Validate(), "chaos-every: 1ms is outside 1s..1h0m0s")
}

func TestGatewaysAndTheFaucetAreTold(t *testing.T) {
	o := options(t)
	o.Oracles, o.Gateways, o.WorkerKinds = 2, 2, []string{WorkerCopier}
	plan := NewPlan(o)
	var guide bytes.Buffer
	require.NoError(t, plan.Guide(&guide, "masad"))
	for _, told := range []string{
		"OPENAI_BASE_URL=http://127.0.0.1:20043/v1", "OPENAI_BASE_URL=http://127.0.0.1:20044/v1",
		"faucet http://127.0.0.1:20045", "curl http://127.0.0.1:20043/v1/chat/completions",
	} {
		require.Contains(t, guide.String(), told)
	}
	for _, model := range plan.ofKind(KindModel) {
		require.Contains(t, model.Args, "--copy-from")
	}
	o.NoFaucet, o.Gateways = true, 0
	plan = NewPlan(o)
	require.Empty(t, append(plan.ofKind(KindFaucet), plan.ofKind(KindGateway)...))
}
