package app

import (
	"context"
	"errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// judgementParams are the parameters of three modules that together say whether a newcomer is judged before it can be
// pruned, and whether an audit ends in time. No module sees all of them.
type judgementParams struct {
	staking      stakingtypes.Params
	validatorSet validatorsettypes.Params
	rewards      rewardstypes.Params
}

// check refuses parameters that do not fit together.
func (p judgementParams) check() error {
	if err := p.checkAudits(); err != nil {
		return err
	}
	return p.checkImmunity()
}

// checkImmunity refuses immunity that ends before an item that a newcomer was asked to judge can have been tallied
// twice over: immunity_epochs · epoch_blocks must be above 2 · (commit_blocks + reveal_blocks + 2).
func (p judgementParams) checkImmunity() error {
	immune := p.validatorSet.ImmunityEpochs * p.staking.EpochBlocks
	judged := 2 * (p.rewards.Evaluation.CommitBlocks + p.rewards.Evaluation.RevealBlocks + 2)
	if immune > judged {
		return nil
	}
	return validatorsettypes.ErrInvalidParams.Wrapf(
		"immunity_epochs: %d of %d epoch_blocks are %d blocks, must be above %d, twice commit_blocks, reveal_blocks and 2",
		p.validatorSet.ImmunityEpochs, p.staking.EpochBlocks, immune, judged)
}

// judgement reads the parameters.
func (app *App) judgement(ctx context.Context) (judgementParams, error) {
	staking, first := app.Staking.Params(ctx)
	validatorSet, second := app.ValidatorSet.Params(ctx)
	rewards, third := app.Rewards.Params(ctx)
	return judgementParams{staking, validatorSet, rewards}, errors.Join(first, second, third)
}

// checkJudgement checks a change of one module's parameters against the other two as they stand now.
func (app *App) checkJudgement(ctx context.Context, msg sdk.Msg) error {
	params, err := app.judgement(ctx)
	if err != nil {
		return err
	}
	switch m := msg.(type) {
	case *stakingtypes.MsgUpdateParams:
		params.staking = m.Params
	case *validatorsettypes.MsgUpdateParams:
		params.validatorSet = m.Params
	case *rewardstypes.MsgUpdateParams:
		params.rewards = m.Params
	}
	return params.check()
}

// CheckImmunity checks the immunity of a genesis.
func CheckImmunity(staking stakingtypes.Params, set validatorsettypes.Params, rewards rewardstypes.Params) error {
	return judgementParams{staking, set, rewards}.checkImmunity()
}
