package keeper_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func TestValidatorsAreListed(t *testing.T) {
	c := found(t, 1000, 1000, 1000)
	c.register(3, 500)
	c.register(4, 500)
	all, err := c.query.Validators(c.Ctx, &types.QueryValidatorsRequest{})
	require.NoError(t, err)
	require.Len(t, all.Validators, 5)
	seated, err := c.query.Validators(c.Ctx, &types.QueryValidatorsRequest{Seated: true})
	require.NoError(t, err)
	require.Len(t, seated.Validators, 3)
	for at, v := range seated.Validators {
		require.True(t, v.Seated)
		require.Positive(t, v.Power)
		if at > 0 {
			before, err := sdk.AccAddressFromBech32(seated.Validators[at-1].Operator)
			require.NoError(t, err)
			this, err := sdk.AccAddressFromBech32(v.Operator)
			require.NoError(t, err)
			require.Negative(t, bytes.Compare(before, this), "by operator")
		}
	}
	page, err := c.query.Validators(c.Ctx, &types.QueryValidatorsRequest{Pagination: &query.PageRequest{Limit: 2}})
	require.NoError(t, err)
	require.Equal(t, all.Validators[:2], page.Validators)
	rest, err := c.query.Validators(c.Ctx, &types.QueryValidatorsRequest{
		Pagination: &query.PageRequest{Key: page.Pagination.NextKey},
	})
	require.NoError(t, err)
	require.Equal(t, all.Validators[2:], rest.Validators)
	require.NotEmpty(t, c.Cdc.MustMarshalJSON(all), "keys are packed so that JSON can show them")
}

func TestAValidatorIsFoundByItsConsensusAddress(t *testing.T) {
	c := found(t, 1000, 1000)
	address := sdk.ConsAddress(key(1).Address())
	digits := hex.EncodeToString(address)
	for _, text := range []string{address.String(), digits, strings.ToUpper(digits), "0x" + digits} {
		answer, err := c.query.ByConsensusAddress(c.Ctx, &types.QueryByConsensusAddressRequest{ConsensusAddress: text})
		require.NoError(t, err, text)
		require.Equal(t, c.Addr(1).String(), answer.Operator)
		require.Equal(t, c.validator(1), *answer.Validator)
	}
}

// TestBadQueries has one row for each question that has no answer, with the code a client gets.
func TestBadQueries(t *testing.T) {
	c := found(t, 1000)
	q, ctx := c.query, c.Ctx
	ask := func(_ any, err error) error { return err }
	stranger := c.Addr(9).String()
	for rule, row := range map[string]struct {
		err  error
		code codes.Code
	}{
		"no request for validators": {ask(q.Validators(ctx, nil)), codes.InvalidArgument},
		"no request for one":        {ask(q.Validator(ctx, nil)), codes.InvalidArgument},
		"no request for an address": {ask(q.ByConsensusAddress(ctx, nil)), codes.InvalidArgument},
		"no request for a ranking":  {ask(q.Ranking(ctx, nil)), codes.InvalidArgument},
		"a page too large": {ask(q.Validators(ctx, &types.QueryValidatorsRequest{
			Pagination: &query.PageRequest{Limit: 201},
		})), codes.InvalidArgument},
		"a page too far": {ask(q.Validators(ctx, &types.QueryValidatorsRequest{
			Pagination: &query.PageRequest{Offset: 10_001},
		})), codes.InvalidArgument},
		"no operator":     {ask(q.Validator(ctx, &types.QueryValidatorRequest{})), codes.InvalidArgument},
		"a malformed one": {ask(q.Validator(ctx, &types.QueryValidatorRequest{Operator: "x"})), codes.InvalidArgument},
		"a stranger":      {ask(q.Validator(ctx, &types.QueryValidatorRequest{Operator: stranger})), codes.NotFound},
		"no address":      {ask(q.ByConsensusAddress(ctx, &types.QueryByConsensusAddressRequest{})), codes.InvalidArgument},
		"an account's address": {ask(q.ByConsensusAddress(ctx, &types.QueryByConsensusAddressRequest{
			ConsensusAddress: stranger,
		})), codes.InvalidArgument},
		"a short one": {ask(q.ByConsensusAddress(ctx, &types.QueryByConsensusAddressRequest{
			ConsensusAddress: "00ff",
		})), codes.InvalidArgument},
		"an unknown one": {ask(q.ByConsensusAddress(ctx, &types.QueryByConsensusAddressRequest{
			ConsensusAddress: strings.Repeat("00", 20),
		})), codes.NotFound},
		"an epoch to come": {ask(q.Ranking(ctx, &types.QueryRankingRequest{Epoch: 1})), codes.NotFound},
	} {
		require.Error(t, row.err, rule)
		require.Equal(t, row.code, status.Code(row.err), "%s: %s", rule, row.err)
	}
}

func TestTheLastRankingNeedsNoNumber(t *testing.T) {
	c := found(t, 1000, 1000)
	for range 2 {
		c.block(nil)
		c.epoch()
	}
	last, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{})
	require.NoError(t, err)
	require.Equal(t, uint64(2), last.Epoch)
	named, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: 2})
	require.NoError(t, err)
	require.Equal(t, named, last)
}

func TestPowerBeforeTheFirstPhase(t *testing.T) {
	c := newChain(t)
	answer, err := c.query.Power(c.Ctx, &types.QueryPowerRequest{})
	require.NoError(t, err)
	require.Empty(t, answer.Powers)
	params, err := c.query.Params(c.Ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, types.DefaultParams(), params.Params)
}

// TestSeatCostsTheSameHoweverManyWait measures gas, which counts every read, write and step of an iterator.
func TestSeatCostsTheSameHoweverManyWait(t *testing.T) {
	cost := func(waiting int) storetypes.Gas {
		c := found(t, 1000, 1000, 1000, 1000)
		c.setParams(func(p *types.Params) { p.Slots = 4 })
		for i := range waiting {
			c.register(4+i, 500)
		}
		meter := storetypes.NewInfiniteGasMeter()
		_, _, _, err := keeper.SeatPhase(c.k).Run(c.Ctx.WithGasMeter(meter), 1, nil, 1)
		require.NoError(t, err)
		return meter.GasConsumed()
	}
	few, many := cost(100), cost(400)
	require.InEpsilon(t, float64(few), float64(many), 0.02)
}
