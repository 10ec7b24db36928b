package keeper

import (
	"context"
	"errors"
	"fmt"
	gomath "math"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// initAvailability imports roll calls, the answers to them, and the order in which these are being paid.
func (k *Keeper) initAvailability(ctx context.Context, state types.GenesisState) error {
	for _, call := range state.RollCalls {
		if err := k.rollCalls.Set(ctx, call.Epoch, call); err != nil {
			return err
		}
	}
	for _, answer := range state.Answers {
		owner, err := accountOf(answer.Worker)
		if err != nil {
			return err
		}
		if answer.Ranked {
			if err := k.setAnswerRank(ctx, answer.Epoch, owner, answer.Remainder); err != nil {
				return err
			}
		}
		answer.Ranked, answer.Remainder = false, 0
		if err := k.answers.Set(ctx, collections.Join(answer.Epoch, owner), answer); err != nil {
			return err
		}
	}
	if state.NextRollCall == 0 {
		return nil
	}
	return k.nextRollCall.Set(ctx, state.NextRollCall)
}

// answerName names an answer among others.
func answerName(epoch uint64, owner sdk.AccAddress) string { return fmt.Sprintf("%d/%s", epoch, owner) }

// exportAvailability writes roll calls and answers, these with their places in the order of pay.
func (k *Keeper) exportAvailability(ctx context.Context, state *types.GenesisState) (err error) {
	if state.RollCalls, err = allOf(ctx, k.rollCalls); err != nil {
		return err
	}
	if state.Answers, err = allOf(ctx, k.answers); err != nil {
		return err
	}
	places := make(map[string]uint64)
	err = k.answerRanks.Walk(ctx, nil, func(key answerRankKey) (bool, error) {
		places[answerName(key.K1(), key.K3())] = gomath.MaxUint64 - key.K2()
		return false, nil
	})
	if err != nil {
		return err
	}
	for i, answer := range state.Answers {
		owner, err := accountOf(answer.Worker)
		if err != nil {
			return err
		}
		remainder, ranked := places[answerName(answer.Epoch, owner)]
		state.Answers[i].Ranked, state.Answers[i].Remainder = ranked, remainder
	}
	state.NextRollCall, err = k.nextRollCall.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	return err
}
