package localnet

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/worker"
)

func TestProgramsNeverSignWithTheKeyThatOwnsTheStake(t *testing.T) {
	o := options(t)
	o.Evaluators, o.Oracles, o.Gateways = 2, 3, 2
	plan := NewPlan(o)
	hot := make(map[string]string)
	for _, actor := range plan.Actors {
		if actor.Hot != "" {
			hot[actor.Hot] = actor.Name
		}
	}
	require.Len(t, hot, 3+2+2)
	programs := 0
	for _, process := range plan.Processes {
		if !slices.Contains(process.Args, "--operator") {
			continue
		}
		programs++
		from, operator := slices.Index(process.Args, "--from"), slices.Index(process.Args, "--operator")
		require.Equal(t, process.Args[operator+1], hot[process.Args[from+1]], process.Name)
	}
	require.Equal(t, len(hot), programs)
}

func TestHotKeysAreAuthorizedFromTheBeginning(t *testing.T) {
	encoding := moduletestutil.MakeTestEncodingConfig()
	authz.RegisterInterfaces(encoding.InterfaceRegistry)
	feegrant.RegisterInterfaces(encoding.InterfaceRegistry)
	plan := NewPlan(options(t))
	require.NoError(t, plan.makeKeys(keyring.NewInMemory(encoding.Codec), hd.Secp256k1))
	state := map[string]json.RawMessage{
		authz.ModuleName:    encoding.Codec.MustMarshalJSON(authz.DefaultGenesisState()),
		feegrant.ModuleName: encoding.Codec.MustMarshalJSON(feegrant.DefaultGenesisState()),
	}
	require.NoError(t, plan.authorize(encoding.Codec, state))
	var grants authz.GenesisState
	encoding.Codec.MustUnmarshalJSON(state[authz.ModuleName], &grants)
	var allowances feegrant.GenesisState
	encoding.Codec.MustUnmarshalJSON(state[feegrant.ModuleName], &allowances)
	require.NoError(t, feegrant.ValidateGenesis(allowances))
	granted := make(map[[2]string][]string)
	for _, grant := range grants.Authorization {
		pair := [2]string{grant.Granter, grant.Grantee}
		message := grant.Authorization.GetCachedValue().(authz.Authorization).MsgTypeURL()
		granted[pair] = append(granted[pair], message)
	}
	for _, actor := range plan.Actors {
		pair := [2]string{actor.Address, actor.HotAddress}
		switch actor.Role {
		case RoleWorker:
			require.Equal(t, worker.Messages(), granted[pair], actor.Name)
		case RoleValidator:
			require.Equal(t, evaluator.Messages(), granted[pair], actor.Name)
		case RoleOracle:
			require.Equal(t, gateway.Messages(), granted[pair], actor.Name)
		default:
			require.Empty(t, actor.Hot, actor.Name)
			continue
		}
		require.True(t, slices.ContainsFunc(allowances.Allowances, func(g feegrant.Grant) bool {
			return g.Granter == actor.Address && g.Grantee == actor.HotAddress
		}), actor.Name)
	}
	require.Len(t, granted, 3+4+1)
	require.True(t, sdk.NewCoins(masa(hotFees)).IsAllLT(sdk.NewCoins(masa(workerFunds-workerStake))), "it can be paid")
}
