package app

import stakingtypes "github.com/masa-finance/masad/x/staking/types"

// listen lets news come up: what happens in the ledger is told to the modules above it, and each epoch's work is done
// by all of them in order.
func (app *App) listen() {
	// Seats change before workers' weights: a validator that left is no member when rewards looks.
	app.Staking.SetHooks(stakingtypes.NewMultiStakingHooks(
		app.ValidatorSet.Hooks(), app.Rewards, app.Slashing.Hooks(), app.Gov.Hooks(),
	))
	app.Staking.SetPhases(app.pipeline()...)
	app.Rewards.SetParticipation(app.Gov)
}
