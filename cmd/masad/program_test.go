package main

import (
	"bytes"
	"context"
	"errors"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/p2p"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// stranger is a node of the chain masa that knows nobody.
type stranger struct {
	sdkclient.CometRPC
	gone bool
}

func (s stranger) Status(context.Context) (*coretypes.ResultStatus, error) {
	if s.gone {
		return nil, errors.New("connection refused")
	}
	return &coretypes.ResultStatus{
		NodeInfo: p2p.DefaultNodeInfo{Network: "masa"}, SyncInfo: coretypes.SyncInfo{LatestBlockHeight: 7},
	}, nil
}

func (stranger) ABCIQueryWithOptions(
	context.Context, string, cmtbytes.HexBytes, rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{
		Codespace: sdkerrors.RootCodespace, Code: sdkerrors.ErrKeyNotFound.ABCICode(),
	}}, nil
}

func TestAProgramThatCouldDoNothingEnds(t *testing.T) {
	for name, row := range map[string]struct {
		node    stranger
		chainID string
		want    string
	}{
		"on another chain":            {stranger{}, "mesa", "--chain-id: mesa: the node is on another chain, masa"},
		"for an account without part": {stranger{}, "masa", "is not registered; masad tx rewards register-worker"},
		"not for want of a node":      {stranger{gone: true}, "mesa", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			modules, err := newModules()
			testify.NoError(t, err)
			p := program{
				chainID: row.chainID, owner: []byte("worker"), log: newLog(&log),
				node: client.NewComet(row.node, modules.codec),
			}
			err = p.check(context.Background(), stakingtypes.Role_ROLE_WORKER)
			if row.want == "" {
				testify.NoError(t, err)
				testify.Contains(t, log.String(), "connection refused")
				return
			}
			testify.ErrorContains(t, err, row.want)
		})
	}
}
