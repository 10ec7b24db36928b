package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// purse is a bureau beside a bank: nobody gives an allowance, and every account has some coins.
type purse struct {
	bureau
	coins *sdk.Coins
}

func (p purse) ABCIQueryWithOptions(
	ctx context.Context, path string, data cmtbytes.HexBytes, o rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	switch {
	case strings.Contains(path, "feegrant"):
		return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Code: 1, Log: "fee-grant not found"}}, nil
	case strings.Contains(path, "bank"):
		answer, err := (&banktypes.QueryAllBalancesResponse{Balances: *p.coins}).Marshal()
		return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Value: answer}}, err
	default:
		return p.bureau.ABCIQueryWithOptions(ctx, path, data, o)
	}
}

// TestAProgramThatNobodyPaysForTakesNoNewWork: it could neither answer nor give back what it took up.
func TestAProgramThatNobodyPaysForTakesNoNewWork(t *testing.T) {
	var log bytes.Buffer
	messages := []string{"/a"}
	grants := client.Grants{"/a": time.Now().Add(1000 * time.Hour)}
	p := granted(t, &log, sdk.AccAddress("operator____________"), grants)
	umasa := func(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, amount)) }
	coins := umasa(2_999)
	modules, err := newModules()
	testify.NoError(t, err)
	p.node = client.NewComet(purse{bureau{answer: answerOf(t, grants), block: time.Now()}, &coins}, modules.codec)
	p.fee = umasa(3_000)
	permit := p.pool.permit
	permit.look = func(ctx context.Context) error { return p.oneMay(ctx, messages) }

	permit.judge(t.Context(), sdkerrors.ErrInsufficientFunds)
	testify.False(t, permit.may())
	testify.Contains(t, log.String(), "nobody pays the key's fees")
	testify.Contains(t, log.String(), "masad worker authorize "+p.pool.Addresses()[0].String())
	coins = umasa(3_000)
	permit.see(t.Context())
	testify.True(t, permit.may(), "it goes on when there are coins")

	coins, p.kind = nil, "evaluator"
	permit.see(t.Context())
	testify.True(t, permit.may(), "duties are free")
	p.kind, p.fee = "worker", nil
	permit.see(t.Context())
	testify.True(t, permit.may(), "a network without fees")
}
