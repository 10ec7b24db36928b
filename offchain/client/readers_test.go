package client

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// hall is a node that knows one worker, one oracle, one validator and one item; it fails with err if there is one.
type hall struct {
	rewardstypes.QueryClient
	err error
}

func (h hall) answer(name, known string) error {
	switch {
	case h.err != nil:
		return h.err
	case name != known:
		return status.Error(codes.NotFound, "no such thing")
	default:
		return nil
	}
}

func (h hall) Worker(
	_ context.Context, q *rewardstypes.QueryWorkerRequest, _ ...grpc.CallOption,
) (*rewardstypes.QueryWorkerResponse, error) {
	if err := h.answer(q.Owner, "w"); err != nil {
		return nil, err
	}
	return &rewardstypes.QueryWorkerResponse{Worker: rewardstypes.WorkerView{
		Worker: rewardstypes.Worker{EncryptionPubkey: []byte("worker")},
	}}, nil
}

func (h hall) Oracle(
	_ context.Context, q *rewardstypes.QueryOracleRequest, _ ...grpc.CallOption,
) (*rewardstypes.QueryOracleResponse, error) {
	if err := h.answer(q.Owner, "o"); err != nil {
		return nil, err
	}
	return &rewardstypes.QueryOracleResponse{Oracle: rewardstypes.Oracle{EncryptionPubkey: []byte("oracle")}}, nil
}

func (h hall) Item(
	_ context.Context, q *rewardstypes.QueryItemRequest, _ ...grpc.CallOption,
) (*rewardstypes.QueryItemResponse, error) {
	if err := h.answer(q.Id, "i"); err != nil {
		return nil, err
	}
	return &rewardstypes.QueryItemResponse{Item: rewardstypes.Item{
		Committee: []rewardstypes.Evaluator{{Operator: "v"}},
	}}, nil
}

// bench is the node's other half.
type bench struct {
	validatorsettypes.QueryClient
	hall hall
}

func (b bench) Validator(
	_ context.Context, q *validatorsettypes.QueryValidatorRequest, _ ...grpc.CallOption,
) (*validatorsettypes.QueryValidatorResponse, error) {
	if err := b.hall.answer(q.Operator, "v"); err != nil {
		return nil, err
	}
	return &validatorsettypes.QueryValidatorResponse{
		Validator: validatorsettypes.Validator{EncryptionPubkey: []byte("validator")},
	}, nil
}

func readersOf(h hall) Readers {
	return Readers{Market: Market{query: h}, validators: bench{hall: h}}
}

func TestReadersHaveTheKeyOfTheirRole(t *testing.T) {
	r := readersOf(hall{})
	for account, want := range map[string]struct {
		role stakingtypes.Role
		key  string
	}{
		"w": {stakingtypes.Role_ROLE_WORKER, "worker"},
		"o": {stakingtypes.Role_ROLE_ORACLE, "oracle"},
		"v": {stakingtypes.Role_ROLE_VALIDATOR, "validator"},
	} {
		key, err := r.EncryptionKey(t.Context(), want.role, account)
		require.NoError(t, err)
		require.Equal(t, want.key, string(key))
		key, err = r.EncryptionKey(t.Context(), want.role, "nobody")
		require.NoError(t, err)
		require.Empty(t, key)
	}
	_, err := r.EncryptionKey(t.Context(), stakingtypes.Role_ROLE_UNSPECIFIED, "w")
	require.Error(t, err)
}

func TestACommitteeIsThatOfTheItem(t *testing.T) {
	r := readersOf(hall{})
	operators, err := r.Committee(t.Context(), "i")
	require.NoError(t, err)
	require.Equal(t, []string{"v"}, operators)
	operators, err = r.Committee(t.Context(), "gone")
	require.NoError(t, err)
	require.Empty(t, operators)
}

func TestANodeThatIsAwayTellsNothingOfReaders(t *testing.T) {
	r := readersOf(hall{err: status.Error(codes.Unavailable, "connection refused")})
	_, err := r.Committee(t.Context(), "i")
	require.Error(t, err)
	for _, role := range []stakingtypes.Role{
		stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_ORACLE, stakingtypes.Role_ROLE_VALIDATOR,
	} {
		_, err := r.EncryptionKey(t.Context(), role, "w")
		require.Error(t, err)
	}
}
