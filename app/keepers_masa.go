package app

import (
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingkeeper "github.com/masa-finance/masad/x/slashing/keeper"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// addMasaKeepers adds our modules from the ledger up. Commands go down by the interfaces that each keeper asks for.
func (app *App) addMasaKeepers() {
	app.Staking = stakingkeeper.NewKeeper(app.cdc, stakingkeeper.Stores{
		Owners: app.service(stakingtypes.StoreKey),
		Clock:  app.service(stakingtypes.ClockStoreKey),
	}, app.Bank, evidenceAges{app.Consensus}, Authority())
	app.ValidatorSet = validatorsetkeeper.NewKeeper(
		app.cdc, app.service(validatorsettypes.StoreKey), app.Staking, app.Staking, Authority(),
	)
	app.Slashing = slashingkeeper.NewKeeper(app.cdc, app.service(slashingtypes.StoreKey), slashingkeeper.Deps{
		Staking: app.Staking, Epochs: app.Staking, Validators: app.ValidatorSet,
	}, Authority())
	app.Rewards = rewardskeeper.NewKeeper(app.cdc, rewardskeeper.Stores{
		Activity: app.service(rewardstypes.StoreKey),
		Registry: app.service(rewardstypes.RegistryStoreKey),
		Draw:     app.service(rewardstypes.DrawStoreKey),
	}, rewardskeeper.Deps{
		Bank:       app.Bank,
		Supply:     app.Bank,
		Staking:    app.Staking,
		Epochs:     app.Staking,
		Validators: app.ValidatorSet,
		Slashing:   app.Slashing,
		// The treasury asks it how the validators did.
		Performance: app.ValidatorSet,
		Collateral:  app.Staking,
	}, Authority())
}
