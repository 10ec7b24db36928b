package main

import (
	"context"
	"errors"
	"testing"

	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// workerNode is a node with one worker, or one that does not answer.
type workerNode struct {
	sdkclient.CometRPC
	worker rewardstypes.Worker
	err    error
}

func (n workerNode) ABCIQueryWithOptions(
	_ context.Context, path string, data bytes.HexBytes, _ rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	var asked rewardstypes.QueryWorkerRequest
	if n.err != nil || asked.Unmarshal(data) != nil || path != "/masa.rewards.v1.Query/Worker" {
		return nil, errors.Join(n.err, errors.New(path))
	}
	if asked.Owner != n.worker.Owner {
		return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Code: 5, Log: "not found"}}, nil
	}
	answer := rewardstypes.QueryWorkerResponse{Worker: rewardstypes.WorkerView{
		Worker: n.worker, MaxReward: math.NewInt(9_999),
	}}
	value, err := answer.Marshal()
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Value: value}}, err
}

// edited is the message that edit-worker makes of flags.
func edited(t *testing.T, node workerNode, offline bool, args ...string) (*rewardstypes.MsgEditWorker, error) {
	t.Helper()
	ctx := sdkclient.Context{
		Client: node, Offline: offline, FromAddress: sdk.MustAccAddressFromBech32(account),
		Codec: codec.NewProtoCodec(codectypes.NewInterfaceRegistry()),
	}.WithInterfaceRegistry(codectypes.NewInterfaceRegistry())
	cmd := parsed(t, newEditWorkerCmd(), args...)
	cmd.SetContext(t.Context())
	msg, err := buildEditWorker(cmd, ctx, nil)
	if err != nil {
		return nil, err
	}
	return msg.(*rewardstypes.MsgEditWorker), nil
}

func TestAnEditKeepsWhatItDoesNotName(t *testing.T) {
	node := workerNode{worker: rewardstypes.Worker{
		Owner: account, Services: []string{"llm/local"}, Endpoint: "https://worker.example", Capacity: 4,
		MinPrice: math.NewInt(20), MaxReward: math.ZeroInt(), EncryptionPubkey: make([]byte, 32),
		Quality: math.LegacyOneDec(),
	}}
	offer := func(change func(*rewardstypes.MsgEditWorker)) *rewardstypes.MsgEditWorker {
		w := node.worker
		msg := &rewardstypes.MsgEditWorker{
			Owner: account, Services: w.Services, Endpoint: w.Endpoint, Capacity: w.Capacity,
			MinPrice: w.MinPrice, MaxReward: w.MaxReward, EncryptionPubkey: w.EncryptionPubkey,
		}
		change(msg)
		return msg
	}
	for name, row := range map[string]struct {
		args   []string
		change func(*rewardstypes.MsgEditWorker)
	}{
		"services": {
			[]string{"--services", "llm/local,data/web"},
			func(m *rewardstypes.MsgEditWorker) { m.Services = []string{"llm/local", "data/web"} },
		},
		"capacity": {[]string{"--capacity", "8"}, func(m *rewardstypes.MsgEditWorker) { m.Capacity = 8 }},
		"prices": {[]string{"--min-price", "0", "--max-reward", "7umasa"}, func(m *rewardstypes.MsgEditWorker) {
			m.MinPrice, m.MaxReward = math.ZeroInt(), math.NewInt(7)
		}},
		"an endpoint taken away": {
			[]string{"--endpoint", ""},
			func(m *rewardstypes.MsgEditWorker) { m.Endpoint = "" },
		},
		"a key taken away": {
			[]string{"--encryption-pubkey", ""},
			func(m *rewardstypes.MsgEditWorker) { m.EncryptionPubkey = []byte{} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			msg, err := edited(t, node, false, row.args...)
			require.NoError(t, err)
			require.Equal(t, offer(row.change), msg)
			require.NoError(t, msg.ValidateBasic())
		})
	}
}

func TestAnEditThatCannotReadTheChainTakesNothingAway(t *testing.T) {
	everything := []string{
		"--services", "llm/local", "--endpoint", "", "--capacity", "2", "--min-price", "1", "--max-reward", "0",
		"--encryption-pubkey", "",
	}
	msg, err := edited(t, workerNode{err: errors.New("node is away")}, true, everything...)
	require.NoError(t, err)
	require.NoError(t, msg.ValidateBasic())
	_, err = edited(t, workerNode{}, true, everything[:8]...)
	require.EqualError(t, err, "--max-reward, --encryption-pubkey: must be given offline")
	_, err = edited(t, workerNode{err: errors.New("node is away")}, false, everything[2:]...)
	require.ErrorContains(t, err, "--services: not given, and not read from the chain: node is away")
	_, err = edited(t, workerNode{}, false, everything[2:]...)
	require.ErrorContains(t, err, "not found", "of who is no worker")
}

func TestAnEditNamesSomething(t *testing.T) {
	for _, command := range []string{"edit-worker", "edit-oracle"} {
		_, err := run(t, at(t.TempDir(), "tx", "rewards", command, "--from", account, "--generate-only")...)
		require.ErrorContains(t, err, flagEncryptionPubkey, command)
	}
}
