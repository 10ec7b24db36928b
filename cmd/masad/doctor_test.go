package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	nodeservice "github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// requireFinding looks for a level, and for words in what was found or what helps.
func requireFinding(t *testing.T, f monitor.Finding, level monitor.Level, words ...string) {
	t.Helper()
	testify.Equal(t, level, f.Level, "%s → %s", f.What, f.Remedy)
	for _, word := range words {
		testify.Contains(t, f.What+" → "+f.Remedy, word)
	}
	if level == monitor.Fail {
		testify.NotEmpty(t, f.Remedy)
	}
}

// TestADoctorLooksAtEverythingWithoutANode: one thing that is wrong hides no other.
func TestADoctorLooksAtEverythingWithoutANode(t *testing.T) {
	home := prepared(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	testify.NoError(t, err)
	defer taken.Close() //nolint:errcheck // nothing was written
	out, err := run(t, at(home, "worker", "doctor", "--from", "nobody", "--node", "tcp://127.0.0.1:1",
		"--backend", "local", "--metrics-listen", taken.Addr().String(), "-o", "json")...)
	testify.ErrorIs(t, err, errUnwell)
	var findings []monitor.Finding
	testify.NoError(t, json.Unmarshal([]byte(out), &findings), out)
	levels := make(map[string]monitor.Level)
	for _, f := range findings {
		levels[f.Name] = f.Level
		if f.Level == monitor.Fail {
			testify.NotEmpty(t, f.Remedy, f.Name)
		}
	}
	testify.Equal(t, map[string]monitor.Level{
		"key": monitor.Fail, "node": monitor.Fail, "clock": monitor.Warn, "registration": monitor.Warn,
		"grants": monitor.Warn, "fees": monitor.Warn, "disk": monitor.OK, "journal": monitor.Warn, "ports": monitor.Fail,
		"settings": monitor.OK, "encryption": monitor.OK, "backend": monitor.OK, "capacity": monitor.Warn,
	}, levels)

	out, err = run(t, at(home, "oracle", "doctor", "--from", "nobody", "--node", "tcp://127.0.0.1:1")...)
	testify.ErrorIs(t, err, errUnwell)
	testify.Contains(t, out, "FAIL  key: ")
	testify.Contains(t, out, "\n  → make a key and authorize it: masad keys add hot --home "+home+
		"; masad oracle authorize hot")
	testify.NotContains(t, out, "backend")
}

func TestADoctorComparesTheCapacity(t *testing.T) {
	const one, two = "--service=llm/a=local,parallel=2", "--service=llm/b=local,parallel=3"
	for _, tc := range []struct {
		args     []string
		capacity uint64
		level    monitor.Level
		words    []string
	}{
		{nil, 8, monitor.OK, []string{"registered for 8 requests at a time, answers 8"}},
		{nil, 9, monitor.Warn, []string{"for 9", "answers 8", "--parallel to 9", "--capacity 8"}},
		{[]string{"--parallel=4"}, 5, monitor.Warn, []string{"answers 4", "--parallel to 5", "--capacity 4"}},
		{[]string{one, two}, 5, monitor.OK, []string{"answers 5"}},
		{[]string{one, two}, 6, monitor.Warn, []string{"answers 5", "the parallel of the services to 6", "--capacity 5"}},
		{[]string{one, two, "--parallel=4"}, 5, monitor.Warn, []string{"answers 4", "--parallel to 5"}},
		{[]string{one, "--service=llm/c=local"}, 8, monitor.OK, []string{"answers 8"}},
		{[]string{one, "--backend=local"}, 8, monitor.OK, []string{"answers 8"}},
	} {
		cmd := newWorkerDoctorCmd()
		testify.NoError(t, cmd.ParseFlags(tc.args))
		places, setting, err := patient{cmd: cmd}.places()
		testify.NoError(t, err)
		requireFinding(t, capacityFinding(tc.capacity, places, setting), tc.level, tc.words...)
	}
}

func TestADoctorTriesTheScorers(t *testing.T) {
	for _, tc := range []struct {
		name  string
		args  []string
		level monitor.Level
		words []string
	}{
		{"the default", nil, monitor.OK, []string{"of a good answer: lexical R 1.00 C 1.00 F 1.00"}},
		{
			"with embeddings",
			[]string{"--scorer", "lexical,embedding", "--embedding", "local"},
			monitor.OK,
			[]string{"lexical R 1.00", "; embedding R 0."},
		},
		{
			"with a judge",
			[]string{"--scorer", "lexical,judge", "--judge", "local"},
			monitor.OK,
			[]string{"lexical R 1.00", "; judge R 1.00 C 1.00 F 1.00"},
		},
		{
			"a model that is no judge",
			[]string{"--scorer", "lexical,judge", "--judge", "local,quality=bad"},
			monitor.Warn,
			[]string{"lexical R 1.00", "; judge: not a verdict", "→ start its model"},
		},
		{"a judge without a model", []string{"--scorer", "judge"}, monitor.Fail, []string{"name its model with --judge"}},
		{"a band upside down", []string{"--embedding-band", "1:0"}, monitor.Fail, []string{"--embedding-band"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cmd := newEvaluatorDoctorCmd()
			testify.NoError(t, cmd.ParseFlags(tc.args))
			requireFinding(t, patient{cmd: cmd}.checkScorers(t.Context()), tc.level, tc.words...)
		})
	}
	out, err := run(t, at(prepared(t), "evaluator", "doctor", "--from", "nobody", "--node", "tcp://127.0.0.1:1")...)
	testify.ErrorIs(t, err, errUnwell)
	testify.Contains(t, out, "ok    scorers: of a good answer: ")
}

func TestADoctorLooksAtTheClock(t *testing.T) {
	block := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for skew, level := range map[time.Duration]monitor.Level{
		0: monitor.OK, 30 * time.Second: monitor.OK, 31 * time.Second: monitor.Warn, -31 * time.Second: monitor.Warn,
		5 * time.Minute: monitor.Warn, 301 * time.Second: monitor.Fail, -301 * time.Second: monitor.Fail,
	} {
		f := skewFinding(block.Add(skew), block)
		requireFinding(t, f, level)
		if level != monitor.OK {
			testify.Contains(t, f.Remedy, "timedatectl", skew)
			testify.Equal(t, skew > 0, strings.Contains(f.What, "after the last block"), skew)
		}
	}
}

func TestADoctorLooksAtTheRegistration(t *testing.T) {
	account := func(state string, counted int64) monitor.Account {
		return monitor.Account{State: state, Counted: math.NewInt(counted), Required: math.NewInt(100_000_000)}
	}
	role := stakingtypes.Role_ROLE_WORKER
	requireFinding(t, positionFinding(role, account("active", 104_000_000)), monitor.OK, "104 %", "100 MASA")
	requireFinding(t, positionFinding(role, account("active", 99_000_000)), monitor.Warn,
		"masad tx staking bond worker 1000000umasa")
	requireFinding(t, positionFinding(role, account("grace", 99_000_000)), monitor.Warn, "rewards are cut", "bond worker")
	requireFinding(t, positionFinding(role, account("inactive", 99_000_000)), monitor.Fail, "bond worker 1000000umasa")
	requireFinding(t, positionFinding(role, account("inactive", 104_000_000)), monitor.Fail, "cool-down")
	requireFinding(t, positionFinding(role, monitor.Account{State: stateUnregistered}), monitor.Fail,
		"masad tx rewards register-worker")
	requireFinding(t, positionFinding(stakingtypes.Role_ROLE_VALIDATOR, account(stateJailed, 104_000_000)), monitor.Fail,
		"masad tx validatorset unjail")
}

func TestADoctorLooksAtWhatTheKeyMayDo(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	p := patient{
		kind: "worker", messages: []string{"/a", "/b"}, key: sdk.AccAddress("hot_________________"),
		owner: sdk.AccAddress("owner_______________"),
	}
	renew := fmt.Sprintf("masad worker authorize %s --from <key of %s>", p.key, p.owner)
	later := now.Add(30 * day)
	requireFinding(t, grantFinding(p, client.Grants{"/a": later, "/b": later}, now), monitor.OK, "until 2030-01-31")
	requireFinding(t, grantFinding(p, client.Grants{"/a": {}, "/b": {}}, now), monitor.OK, "without end")
	requireFinding(t, grantFinding(p, client.Grants{"/a": later}, now), monitor.Fail, "/b", renew)
	requireFinding(t, grantFinding(p, client.Grants{"/a": later, "/b": now}, now), monitor.Fail, "/b", renew)
	requireFinding(t, grantFinding(p, client.Grants{"/a": later, "/b": now.Add(2 * day)}, now), monitor.Warn, renew)

	fee := math.NewInt(3_000)
	coins := func(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, amount)) }
	for name, row := range map[string]struct {
		allowance client.Allowance
		level     monitor.Level
	}{
		"enough":        {client.Allowance{Limit: coins(300_000), End: later}, monitor.OK},
		"without limit": {client.Allowance{}, monitor.OK},
		"few":           {client.Allowance{Limit: coins(299_999), End: later}, monitor.Warn},
		"ends soon":     {client.Allowance{Limit: coins(300_000), End: now.Add(day)}, monitor.Warn},
		"used up":       {client.Allowance{Limit: coins(2_999), End: later}, monitor.Fail},
		"over":          {client.Allowance{Limit: coins(300_000), End: now}, monitor.Fail},
		"for others":    {client.Allowance{Messages: []string{"/c"}}, monitor.Fail},
	} {
		f := allowanceFinding(p, row.allowance, fee, now)
		testify.Equal(t, row.level, f.Level, "%s: %s", name, f.What)
		if row.level != monitor.OK {
			testify.Contains(t, f.Remedy, renew, name)
		}
	}
	used := client.Allowance{Limit: coins(2_999)}
	requireFinding(t, payingFinding(p, used, math.NewInt(2_999), fee, now), monitor.Fail, "allowance of 2999umasa", renew)
	requireFinding(t, payingFinding(p, used, math.NewInt(3_000), fee, now), monitor.Warn, "the key's own funds")
	requireFinding(t, payingFinding(p, client.Allowance{}, math.ZeroInt(), fee, now), monitor.OK, "without a limit")
	requireFinding(t, fundsFinding("funds", "pay", math.NewInt(2_999), fee), monitor.Fail, "0.002999 MASA", "pay")
}

// pricedNode is a node that tells what it asks for a unit of gas, and nothing else.
type pricedNode struct {
	sdkclient.CometRPC
	price string
}

func (n pricedNode) ABCIQueryWithOptions(
	_ context.Context, path string, _ cmtbytes.HexBytes, _ rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	if n.price == "" || path != "/cosmos.base.node.v1beta1.Service/Config" {
		return nil, errors.New("connection refused")
	}
	value, err := (&nodeservice.ConfigResponse{MinimumGasPrice: n.price}).Marshal()
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Value: value}}, err
}

func TestADoctorComparesThePriceOfGasWithWhatTheNodeAsks(t *testing.T) {
	key := sdk.AccAddress("hot_________________")
	for _, row := range []struct{ offered, asked, words string }{
		{"0umasa", "0.010000000000000000umasa", "--gas-prices 0.01umasa"},
		{"0.009umasa", "0.01umasa,5rao", "--gas-prices 0.01umasa"},
		{"0.5umasa", "10umasa", "below 10umasa for a unit of gas, and --gas-prices offers 0.5"},
		{"0.01umasa", "0.01umasa", "could not be asked"}, // of the funds, which come next
		{"0umasa", "5rao", "could not be asked"},
		{"0umasa", "", "could not be asked"},
	} {
		codec := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
		p := patient{
			cmd: parsed(t, newWorkerRunCmd(), "--gas-prices", row.offered), key: key, owner: key,
			node: client.NewComet(pricedNode{price: row.asked}, codec),
		}
		requireFinding(t, p.checkFees(t.Context()), monitor.Fail, row.words)
	}
}

func TestADoctorLooksAtTheMachine(t *testing.T) {
	folder := t.TempDir()
	requireFinding(t, diskFinding(filepath.Join(folder, "not", "there", "yet"), 1), monitor.OK, folder)
	requireFinding(t, diskFinding(folder, 1<<62), monitor.Fail, "make room", "--data-dir")
	left, err := os.ReadDir(folder)
	testify.NoError(t, err)
	testify.Empty(t, left, "nothing is left behind, and no folder made")
	file := filepath.Join(folder, "file")
	testify.NoError(t, os.WriteFile(file, nil, 0o600))
	requireFinding(t, diskFinding(filepath.Join(file, "below"), 1), monitor.Fail,
		`sudo install -d -m 700 -o "$(id -un)" `+filepath.Join(file, "below"))

	path := filepath.Join(folder, "worker.journal")
	requireFinding(t, journalFinding(path), monitor.OK, "not there yet")
	testify.NoError(t, os.WriteFile(path, []byte("rubbish\nmore\n"), 0o600))
	requireFinding(t, journalFinding(path), monitor.Fail, path+": line 1 is damaged", "sed -i.damaged '1d'")
	testify.NoError(t, os.WriteFile(path, []byte("rubb"), 0o600))
	requireFinding(t, journalFinding(path), monitor.OK, "0 records")
}

// looked is what the checks of a worker's backends find.
func looked(t *testing.T, checks []monitor.Check) map[string]monitor.Finding {
	t.Helper()
	found := make(map[string]monitor.Finding)
	for _, f := range monitor.Examine(t.Context(), checks) {
		found[f.Name] = f
	}
	testify.Len(t, found, len(checks))
	return found
}

func TestABackendIsThereIfItsServerAnswers(t *testing.T) {
	status := http.StatusNotFound
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	checks := backendChecks(parsed(t, newWorkerRunCmd(), "--backend-url", server.URL+"/v1", "--model", "m"))
	requireFinding(t, looked(t, checks)["backend"], monitor.OK)
	status = http.StatusBadGateway
	requireFinding(t, looked(t, checks)["backend"], monitor.Fail, "502")
	server.Close()
	requireFinding(t, looked(t, checks)["backend"], monitor.Fail, "start the model's server")
}

// TestEachServicesBackendIsLookedAt: by a running worker and by a doctor; one that is dead hides behind no other.
func TestEachServicesBackendIsLookedAt(t *testing.T) {
	model := httptest.NewServer(backend.Handler(backend.NewLocal(backend.Knobs{Quality: 1_000_000})))
	defer model.Close()
	dead := httptest.NewServer(nil)
	dead.Close()
	folder := t.TempDir()
	program := filepath.Join(folder, "program")
	testify.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700))
	gone := filepath.Join(folder, "gone")
	testify.NoError(t, os.Mkdir(gone, 0o700))
	args := []string{
		"--service", "llm/a=openai,model=m,url=" + model.URL + "/v1",
		"--service", "llm/dead=openai,model=m,url=" + dead.URL + "/v1",
		"--service", "embed/*=openai,model=m,url=" + model.URL + "/v1",
		"--service", "data/h=http-json,url=" + model.URL + "/?q={query}",
		"--service", "data/dead=http-json,url=" + dead.URL + "/?q={query}",
		"--service", "data/f=file,dir=" + folder, "--service", "data/gone=file,dir=" + gone,
		"--service", "data/e=exec,command=" + program, "--service", "data/web=web", "--service", "llm/l=local",
	}
	fails := map[string]string{
		"backend llm/dead": "start the model's server", "backend data/dead": "start the source",
		"backend data/gone": "mend ",
	}
	cmd := parsed(t, newWorkerRunCmd(), args...)
	_, err := routerOf(cmd)
	testify.NoError(t, err)
	running, doctor := backendChecks(cmd), patient{cmd: cmd}.backendChecks()
	testify.NoError(t, os.Remove(gone))
	for _, checks := range [][]monitor.Check{running, doctor} {
		testify.Len(t, checks, 10, "and --backend, which was not given, is none")
		for name, f := range looked(t, checks) {
			if remedy, bad := fails[name]; bad {
				requireFinding(t, f, monitor.Fail, remedy)
			} else {
				requireFinding(t, f, monitor.OK)
			}
		}
	}
	testify.Contains(t, looked(t, doctor)["backend llm/a"].What, "answered ")
	testify.Contains(t, looked(t, doctor)["backend data/gone"].What, "--service: data/gone=file: dir: ")

	checks := backendChecks(parsed(t, newWorkerRunCmd(), append(args, "--backend", "local")...))
	testify.Len(t, checks, 11)
	requireFinding(t, looked(t, checks)["backend"], monitor.OK, "part of this program")
	requireFinding(t, looked(t, checks)["backend llm/dead"], monitor.Fail)

	checks = patient{cmd: parsed(t, newWorkerRunCmd(), "--service", "rubbish")}.backendChecks()
	requireFinding(t, looked(t, checks)["backend"], monitor.Fail, "--service: \"rubbish\"")
}

// TestADoctorNamesTheNodeThatItAsked: that of client.toml too.
func TestADoctorNamesTheNodeThatItAsked(t *testing.T) {
	home := prepared(t)
	path := filepath.Join(home, "config", "client.toml")
	content, err := os.ReadFile(path)
	testify.NoError(t, err)
	content = regexp.MustCompile(`(?m)^node = .*`).ReplaceAll(content, []byte(`node = "tcp://127.0.0.1:2"`))
	testify.NoError(t, os.WriteFile(path, content, 0o600))
	out, err := run(t, at(home, "worker", "doctor", "--from", "nobody", "--backend", "local")...)
	testify.ErrorIs(t, err, errUnwell)
	testify.Contains(t, out, "FAIL  node: tcp://127.0.0.1:2: ")
}
