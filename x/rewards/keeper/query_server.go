package keeper

import "github.com/masa-finance/masad/x/rewards/types"

// queryServer answers questions.
type queryServer struct{ *Keeper }

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{k} }
