package client

import (
	"context"
	"fmt"
	"strings"

	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Readers reads who takes part in a request, and by which keys they read what is private.
type Readers struct {
	Market
	validators validatorsettypes.QueryClient
}

// NewReaders reads through a node.
func NewReaders(node interface {
	Node
	gogogrpc.ClientConn
},
) Readers {
	return Readers{Market: NewMarket(node), validators: validatorsettypes.NewQueryClient(node)}
}

// Committee are the operators that judge an item; none if the chain does not know the item.
func (r Readers) Committee(ctx context.Context, item string) ([]string, error) {
	response, err := r.query.Item(ctx, &rewardstypes.QueryItemRequest{Id: item})
	if unknown(err, rewardstypes.ErrItemNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return response.Item.Operators(), nil
}

// EncryptionKey is the X25519 key that an account registered in a role; none if it did not.
func (r Readers) EncryptionKey(ctx context.Context, role stakingtypes.Role, account string) (key []byte, err error) {
	switch role {
	case stakingtypes.Role_ROLE_WORKER:
		var response *rewardstypes.QueryWorkerResponse
		response, err = r.query.Worker(ctx, &rewardstypes.QueryWorkerRequest{Owner: account})
		key = response.GetWorker().Worker.EncryptionPubkey
	case stakingtypes.Role_ROLE_ORACLE:
		var response *rewardstypes.QueryOracleResponse
		response, err = r.query.Oracle(ctx, &rewardstypes.QueryOracleRequest{Owner: account})
		key = response.GetOracle().EncryptionPubkey
	case stakingtypes.Role_ROLE_VALIDATOR:
		var response *validatorsettypes.QueryValidatorResponse
		response, err = r.validators.Validator(ctx, &validatorsettypes.QueryValidatorRequest{Operator: account})
		key = response.GetValidator().EncryptionPubkey
	default:
		return nil, fmt.Errorf("role %s has no encryption keys", role)
	}
	if unknown(err, rewardstypes.ErrWorkerNotFound, rewardstypes.ErrOracleNotFound,
		validatorsettypes.ErrValidatorNotFound) {
		return nil, nil
	}
	return key, err
}

// unknown tells whether a query failed because the chain does not have what was asked for.
func unknown(err error, kinds ...error) bool {
	if err == nil {
		return false
	}
	refusal, ok := status.FromError(err)
	if ok && refusal.Code() == codes.NotFound {
		return true
	}
	for _, kind := range kinds {
		if ok && strings.Contains(refusal.Message(), kind.Error()) {
			return true
		}
	}
	return false
}
