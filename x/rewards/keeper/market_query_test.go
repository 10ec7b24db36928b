package keeper

import (
	"testing"

	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestQueriesOfTheMarket(t *testing.T) {
	s := newStages(t)
	params, err := s.queries.Params(s.Ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.NoError(t, params.Params.Validate())
	one, err := s.queries.Request(s.Ctx, &types.QueryRequestRequest{Id: s.judged.Id})
	require.NoError(t, err)
	require.Equal(t, s.item.Id, only(one.Request).Item)
	one, err = s.queries.Request(s.Ctx, &types.QueryRequestRequest{Id: s.open.Id})
	require.NoError(t, err)
	require.Empty(t, only(one.Request).Item)
	list := func(req types.QueryRequestsRequest) []string {
		res, err := s.queries.Requests(s.Ctx, &req)
		require.NoError(t, err)
		ids := make([]string, len(res.Requests))
		for i, r := range res.Requests {
			ids[i] = r.Id
		}
		return ids
	}
	require.Equal(t, []string{s.settled.Id, s.revealing.Id, s.judged.Id, s.assigned.Id, s.open.Id},
		list(types.QueryRequestsRequest{Oracle: s.name(oracles)}), "an oracle's requests come as they were sent")
	require.Equal(t, []string{s.assigned.Id},
		list(types.QueryRequestsRequest{Worker: only(s.assigned).Worker, Status: types.StatusAssigned}))
	require.Len(t, list(types.QueryRequestsRequest{}), 5)
	require.Equal(t, []string{s.open.Id}, list(types.QueryRequestsRequest{Status: types.StatusOpen}))
	require.Equal(t, []string{s.revealing.Id}, list(types.QueryRequestsRequest{
		Oracle: s.name(oracles), Pagination: &query.PageRequest{Offset: 1, Limit: 1},
	}))
	require.Empty(t, list(types.QueryRequestsRequest{Oracle: s.name(strangers)}))
}

func TestQueriesOfActors(t *testing.T) {
	s := newStages(t)
	worker, err := s.queries.Worker(s.Ctx, &types.QueryWorkerRequest{Owner: s.name(workers)})
	require.NoError(t, err)
	require.Equal(t, int64(requirement/100), worker.Worker.MaxReward.Int64(), "the default is filled in")
	require.NotZero(t, worker.Worker.Weight)
	for _, service := range []string{"", llm} {
		list, err := s.queries.Workers(s.Ctx, &types.QueryWorkersRequest{Service: service})
		require.NoError(t, err)
		require.Len(t, list.Workers, 4)
	}
	none, err := s.queries.Workers(s.Ctx, &types.QueryWorkersRequest{Service: "data/web"})
	require.NoError(t, err)
	require.Empty(t, none.Workers)
	oracle, err := s.queries.Oracle(s.Ctx, &types.QueryOracleRequest{Owner: s.name(oracles)})
	require.NoError(t, err)
	require.Equal(t, uint64(5), oracle.Oracle.Requests)
}

func TestQuoteIsWhatTheRequestCosts(t *testing.T) {
	m := newMarket(t)
	msg := m.ask(oracles)
	quote, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
		Oracle: msg.Oracle, Service: msg.Service, PayloadSize: uint64(len(msg.Payload.Inline)), MaxUnits: msg.MaxUnits,
		BaseReward: "100000",
	})
	require.NoError(t, err)
	req := m.request(m.submitRequest(msg))
	require.Equal(t, req.Fee, quote.Fee)
	require.Equal(t, req.Ru, quote.Ru)
	require.Equal(t, req.Escrow(), quote.Escrow)
	require.Equal(t, "llm/", quote.Class)
	require.Equal(t, req.Allowance, quote.Allowance)
	require.NotZero(t, quote.Weight)
	again, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
		Oracle: msg.Oracle, Service: msg.Service, PayloadSize: 19, MaxUnits: msg.MaxUnits,
	})
	require.NoError(t, err)
	require.Equal(t, req.Ru, again.Consumed)
	require.True(t, again.Fee.GT(quote.Fee), "the second costs more")
	require.Equal(t, again.BaseRewardFloor, again.BaseReward)
}

func TestQueriesOfEvaluators(t *testing.T) {
	s := newStages(t)
	action := func(operator, item string) string {
		duties, err := s.queries.Duties(s.Ctx, &types.QueryDutiesRequest{Operator: operator})
		require.NoError(t, err)
		for _, duty := range duties.Duties {
			if duty.Item.Id == item {
				return duty.Action
			}
		}
		return ""
	}
	require.Equal(t, "wait", action(s.item.Committee[0].Operator, s.item.Id))
	require.Equal(t, "commit", action(s.item.Committee[1].Operator, s.item.Id))
	require.Equal(t, "wait", action(s.shown.Committee[0].Operator, s.shown.Id))
	require.Equal(t, "reveal", action(s.shown.Committee[1].Operator, s.shown.Id))
	require.Empty(t, action(s.done.Committee[0].Operator, s.done.Id))
	item, err := s.queries.Item(s.Ctx, &types.QueryItemRequest{Id: s.shown.Id})
	require.NoError(t, err)
	require.Len(t, item.Commitments, 7)
	require.Len(t, item.Evaluations, 1)
}

func TestQueriesForNothing(t *testing.T) {
	s := newStages(t)
	code := func(_ any, err error) codes.Code { return status.Code(err) }
	q, ctx := s.queries, s.Ctx
	require.Equal(t, codes.NotFound, code(q.Request(ctx, &types.QueryRequestRequest{Id: unknownID})))
	require.Equal(t, codes.InvalidArgument, code(q.Request(ctx, &types.QueryRequestRequest{Id: "x"})))
	require.Equal(t, codes.InvalidArgument, code(q.Request(ctx, nil)))
	require.Equal(t, codes.InvalidArgument, code(q.Requests(ctx, nil)))
	require.Equal(t, codes.InvalidArgument, code(q.Requests(ctx, &types.QueryRequestsRequest{Oracle: "x"})))
	require.Equal(t, codes.InvalidArgument, code(q.Requests(ctx, &types.QueryRequestsRequest{
		Oracle: s.name(oracles), Worker: s.name(workers),
	})))
	require.Equal(t, codes.InvalidArgument, code(q.Requests(ctx, &types.QueryRequestsRequest{
		Pagination: &query.PageRequest{Limit: 201},
	})))
	require.Equal(t, codes.NotFound, code(q.Worker(ctx, &types.QueryWorkerRequest{Owner: s.name(strangers)})))
	require.Equal(t, codes.InvalidArgument, code(q.Worker(ctx, &types.QueryWorkerRequest{})))
	require.Equal(t, codes.InvalidArgument, code(q.Workers(ctx, &types.QueryWorkersRequest{Service: "X"})))
	require.Equal(t, codes.NotFound, code(q.Oracle(ctx, &types.QueryOracleRequest{Owner: s.name(strangers)})))
	require.Equal(t, codes.InvalidArgument, code(q.Duties(ctx, &types.QueryDutiesRequest{})))
	require.Equal(t, codes.InvalidArgument, code(q.Item(ctx, &types.QueryItemRequest{Id: "x"})))
	require.Equal(t, codes.NotFound, code(q.Quote(ctx, &types.QueryQuoteRequest{Oracle: s.name(strangers)})))
	require.Equal(t, codes.InvalidArgument, code(q.Quote(ctx, &types.QueryQuoteRequest{
		Oracle: s.name(oracles), Service: llm, MaxUnits: 1, BaseReward: "-1",
	})))
}
