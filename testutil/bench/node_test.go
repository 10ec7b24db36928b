package bench

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/log/v2"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	dbm "github.com/cosmos/cosmos-db"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/offchain/client"
	testapp "github.com/masa-finance/masad/testutil/app"
)

const (
	// nodeChain is the name of the chain of one node.
	nodeChain = "masa-bench"
	// nodeGas is the gas of a block: more than what the machine executes between two blocks.
	nodeGas = 1_000_000_000
	// startTimeout bounds how long a node takes to its second block.
	startTimeout = 3 * time.Minute
)

// node is a node in a process of its own, the only validator of its chain.
type node struct {
	t         testing.TB
	binary    string
	home      string
	validator testapp.Account
	app       *app.App // encodes; holds no state
	rpc       *rpchttp.HTTP
	*client.Comet
	running *exec.Cmd
}

// startNode builds masad, and starts a node on a genesis with these edits.
func startNode(t testing.TB, edits []testapp.Edit) *node {
	t.Helper()
	folder := t.TempDir()
	n := &node{
		t: t, binary: filepath.Join(folder, "masad"), home: filepath.Join(folder, "home"),
		validator: testapp.NewAccount("bench/validator"),
	}
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", n.binary,
		"github.com/masa-finance/masad/cmd/masad").CombinedOutput()
	require.NoError(t, err, string(out))
	n.app, err = app.New(log.NewNopLogger(), dbm.NewMemDB(), simtestutil.AppOptionsMap{"home": folder})
	require.NoError(t, err)
	n.makeHome(edits)
	n.start()
	return n
}

// makeHome makes the node's home by its own commands, and edits the genesis and the settings.
func (n *node) makeHome(edits []testapp.Edit) {
	const keyring = "--keyring-backend=test"
	n.masad("init", "bench", "--chain-id", nodeChain)
	n.masad("keys", "import-hex", "validator", hex.EncodeToString(n.validator.Key.Bytes()), keyring)
	n.masad("genesis", "add-genesis-account", "validator", "20000000000000umasa", keyring)
	n.editGenesis(edits)
	n.masad("genesis", "gentx", "validator", "10000000000000umasa", keyring)
	n.masad("genesis", "collect-gentxs")
	n.setting("config.toml", "timeout_commit", `"1s"`)
	n.setting("config.toml", "size", "50000")
	n.setting("config.toml", "cache_size", "100000")
	n.setting("app.toml", "snapshot-interval", "0")
}

// masad runs a command that ends by itself.
func (n *node) masad(args ...string) {
	n.t.Helper()
	out, err := exec.Command(n.binary, append(args, "--home", n.home)...).CombinedOutput()
	require.NoError(n.t, err, "masad %s: %s", strings.Join(args, " "), out)
}

func (n *node) editGenesis(edits []testapp.Edit) {
	path := filepath.Join(n.home, "config", "genesis.json")
	genesis, err := genutiltypes.AppGenesisFromFile(path)
	require.NoError(n.t, err)
	genesis.Consensus.Params.Block.MaxGas = nodeGas
	var state testapp.State
	require.NoError(n.t, json.Unmarshal(genesis.AppState, &state))
	for _, edit := range edits {
		edit(n.app.AppCodec(), state)
	}
	genesis.AppState, err = json.Marshal(state)
	require.NoError(n.t, err)
	require.NoError(n.t, genesis.SaveAs(path))
}

// setting changes a line of a settings file.
func (n *node) setting(file, key, value string) {
	path := filepath.Join(n.home, "config", file)
	content, err := os.ReadFile(path)
	require.NoError(n.t, err)
	line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(key) + ` = .*$`)
	require.True(n.t, line.Match(content), "%s has no %s", file, key)
	content = line.ReplaceAll(content, []byte(key+" = "+value))
	require.NoError(n.t, os.WriteFile(path, content, 0o600))
}

// start runs the node until the test ends and waits for its second block.
func (n *node) start() {
	address := "tcp://127.0.0.1:" + freePort(n.t)
	output, err := os.Create(filepath.Join(n.home, "node.log"))
	require.NoError(n.t, err)
	n.running = exec.Command(n.binary, "start", "--home", n.home, "--rpc.laddr", address,
		"--p2p.laddr", "tcp://127.0.0.1:"+freePort(n.t), "--grpc.enable=false", "--api.enable=false",
		"--log_level", "error")
	n.running.Stdout, n.running.Stderr = output, output
	require.NoError(n.t, n.running.Start())
	n.t.Cleanup(func() {
		require.NoError(n.t, n.running.Process.Signal(os.Interrupt))
		_ = n.running.Wait() // a node that was interrupted says so by its exit code
	})
	n.rpc, err = rpchttp.New(address, "/websocket")
	require.NoError(n.t, err)
	n.Comet = client.NewComet(n.rpc, n.app.AppCodec())
	for deadline := time.Now().Add(startTimeout); ; time.Sleep(100 * time.Millisecond) {
		if height, err := n.Height(context.Background()); err == nil && height >= 2 {
			return
		}
		if time.Now().After(deadline) {
			content, _ := os.ReadFile(output.Name())
			require.FailNow(n.t, "the node does not make blocks", string(content))
		}
	}
}

func freePort(t testing.TB) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

// nodeBlock is a block of the node.
type nodeBlock struct {
	height  int64
	time    time.Time
	results *coretypes.ResultBlockResults
}

// block waits for the block of a height.
func (n *node) block(height int64) nodeBlock {
	ctx := context.Background()
	for {
		// The next block exists before its results do, so wait until the one asked for is behind the tip.
		if results, err := n.rpc.BlockResults(ctx, &height); err == nil {
			header, err := n.rpc.Header(ctx, &height)
			require.NoError(n.t, err)
			return nodeBlock{height: height, time: header.Header.Time, results: results}
		}
		time.Sleep(20 * time.Millisecond)
	}
}
