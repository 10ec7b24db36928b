package types

import "cosmossdk.io/math"

// DefaultGenesis is an empty market with the default parameters.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams(), Price: DefaultPrice()}
}

// Validate refuses a state that cannot be imported, or whose parts contradict each other.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	if g.Price.IsNil() || g.Price.LT(g.Params.Market.PriceMin) || !g.Price.IsInValidRange() {
		return ErrInvalidGenesis.Wrapf("price: %s, must be at least market.price_min", g.Price)
	}
	for _, check := range []func(uniques) error{
		g.validateActors, g.validateLeaves, g.validateRequests, g.validateItems, g.validateSent, g.validateQueue,
		g.validateProgress, g.validateHistory, g.validateAvailability,
		g.validatePeers, g.validateData, g.validateRoyalties,
	} {
		if err := check(make(uniques)); err != nil {
			return err
		}
	}
	return g.ValidateTreasury()
}

// validateActors checks workers and oracles. A worker is busy with exactly the requests that are assigned to it.
func (g GenesisState) validateActors(seen uniques) error {
	busy := make(map[string]uint32)
	for _, req := range g.Requests {
		for _, a := range req.Assignments {
			if a.AwaitsResponse() {
				busy[a.Worker]++
			}
		}
	}
	for _, worker := range g.Workers {
		err := worker.Validate()
		if err == nil && worker.Open != busy[worker.Owner] {
			err = ErrInvalidField.Wrapf("worker.open: %d, must be that of assigned requests, %d", worker.Open,
				busy[worker.Owner])
		}
		if err := seen.add(err, "worker", worker.Owner); err != nil {
			return err
		}
	}
	for _, oracle := range g.Oracles {
		if err := seen.add(oracle.Validate(), "oracle", oracle.Owner); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses a worker that could not have been registered.
func (w Worker) Validate() error {
	if _, err := checkAddress("worker.owner", w.Owner); err != nil {
		return err
	}
	offer := Offer{w.Services, w.Endpoint, w.MinPrice, w.MaxReward, w.Capacity, w.EncryptionPubkey}
	if err := offer.Validate(); err != nil {
		return err
	}
	if len(w.Leaves) != len(w.Services) {
		return ErrInvalidField.Wrapf("worker.leaves: %d, must be as many as services: %d", len(w.Leaves), len(w.Services))
	}
	if w.RestingUntil < 0 {
		return ErrInvalidField.Wrapf("worker.resting_until: %d, must be at least 0", w.RestingUntil)
	}
	return checkScore("worker.quality", w.Quality)
}

// Validate refuses an oracle that could not have been registered.
func (o Oracle) Validate() error {
	if _, err := checkAddress("oracle.owner", o.Owner); err != nil {
		return err
	}
	return checkKey("oracle.encryption_pubkey", o.EncryptionPubkey)
}

// checkScore refuses a decimal outside [0,1].
func checkScore(field string, score math.LegacyDec) error {
	if score.IsNil() || score.IsNegative() || score.GT(math.LegacyOneDec()) {
		return ErrInvalidField.Wrapf("%s: %s is outside 0..1", field, score)
	}
	return nil
}
