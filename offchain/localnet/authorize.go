package localnet

import (
	"encoding/json"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/worker"
)

// hotFees are what an actor pays of its program's fees, in MASA.
const hotFees = 1_000

// authorize lets the hot keys send what their programs send, from the beginning and without an end.
func (p *Plan) authorize(cdc codec.JSONCodec, state map[string]json.RawMessage) error {
	var granted authz.GenesisState
	var allowed feegrant.GenesisState
	if err := p.authorizeIn(&granted, &allowed); err != nil {
		return err
	}
	var grants authz.GenesisState
	err := edit(cdc, state, authz.ModuleName, &grants, func() { grants = granted })
	if err != nil {
		return err
	}
	var allowances feegrant.GenesisState
	return edit(cdc, state, feegrant.ModuleName, &allowances, func() { allowances = allowed })
}

// authorizeIn adds the authorization of every hot key to the states of the genesis.
func (p *Plan) authorizeIn(grants *authz.GenesisState, allowances *feegrant.GenesisState) error {
	for _, actor := range p.Actors {
		if actor.Hot == "" {
			continue
		}
		owner, err := sdk.AccAddressFromBech32(actor.Address)
		if err != nil {
			return err
		}
		hot, err := sdk.AccAddressFromBech32(actor.HotAddress)
		if err != nil {
			return err
		}
		err = client.Authorization{
			Owner: owner, Hot: hot, Messages: messagesOf(actor.Role), Fees: sdk.NewCoins(masa(hotFees)),
		}.Genesis(grants, allowances)
		if err != nil {
			return err
		}
	}
	return nil
}

// messagesOf are what the program of a role sends.
func messagesOf(role string) []string {
	switch role {
	case RoleValidator:
		return evaluator.Messages()
	case RoleOracle:
		return gateway.Messages()
	default:
		return worker.Messages()
	}
}
