package types

import (
	"math/bits"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/sample"
)

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
	} {
		if err := check(make(uniques)); err != nil {
			return err
		}
	}
	return g.ValidateTreasury()
}

func (g GenesisState) validateActors(seen uniques) error {
	for _, worker := range g.Workers {
		if err := seen.add(worker.Validate(), "worker", worker.Owner); err != nil {
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

// validateLeaves compares the places in the sum trees with what the workers say of them: each worker has exactly its
// own, and a free place weighs nothing.
func (g GenesisState) validateLeaves(seen uniques) error {
	places := make(map[string]uint64)
	for _, worker := range g.Workers {
		for i, service := range worker.Services {
			places[service+"\x00"+worker.Owner] = worker.Leaves[i]
		}
	}
	total, taken := make(map[string]uint64), 0
	for _, leaf := range g.Leaves {
		err := leaf.Validate()
		if place, known := places[leaf.Service+"\x00"+leaf.Owner]; err == nil && leaf.Owner != "" {
			taken++
			if !known || place != leaf.Index {
				err = ErrInvalidField.Wrapf("leaf.index: %d is not a place of %s", leaf.Index, leaf.Owner)
			}
		}
		if err := seen.add(err, "leaf", leaf.Service, number64(leaf.Index)); err != nil {
			return err
		}
		sum, carry := bits.Add64(total[leaf.Service], leaf.Weight, 0)
		if carry != 0 {
			return ErrInvalidGenesis.Wrapf("leaf: weights of %s sum to more than 64 bits", leaf.Service)
		}
		total[leaf.Service] = sum
	}
	if taken != len(places) {
		return ErrInvalidGenesis.Wrapf("leaf: %d places are taken, the workers have %d", taken, len(places))
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

// Validate refuses a place that no tree has.
func (l Leaf) Validate() error {
	if err := CheckService("leaf.service", l.Service); err != nil {
		return err
	}
	if err := checkRange("leaf.index", l.Index, 0, sample.Leaves-1); err != nil {
		return err
	}
	if l.Owner != "" {
		_, err := checkAddress("leaf.owner", l.Owner)
		return err
	}
	return checkRange("leaf.weight", l.Weight, 0, 0)
}

func (g GenesisState) validateQueue(seen uniques) error {
	requests, items := g.requestIDs(), g.itemIDs()
	for _, due := range g.Queue {
		err := due.Validate()
		kind, _ := ParseKind(due.Kind)
		switch {
		case err != nil || kind.OfWorker():
		case kind.OfItem() && !items[due.Id]:
			err = ErrItemNotFound.Wrapf("queue.id: %s", due.Id)
		case !kind.OfItem() && !requests[due.Id]:
			err = ErrRequestNotFound.Wrapf("queue.id: %s", due.Id)
		}
		height := math.NewInt(due.Height).String()
		if err := seen.add(err, "queue", height, due.Kind, due.Id); err != nil {
			return err
		}
	}
	for _, tries := range g.Attempts {
		_, err := checkAddress("attempts.operator", tries.Operator)
		if err == nil && !items[tries.Item] {
			err = ErrItemNotFound.Wrapf("attempts.item: %s", truncate(tries.Item))
		}
		if err := seen.add(err, "attempts", tries.Item, tries.Operator); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses work that nobody could do.
func (q QueueItem) Validate() error {
	kind, err := ParseKind(q.Kind)
	if err != nil {
		return err
	}
	if q.Height < 0 {
		return ErrInvalidField.Wrapf("queue.height: %d, must be at least 0", q.Height)
	}
	switch {
	case kind.OfWorker():
		_, err = checkAddress("queue.id", q.Id)
		return err
	case kind.OfItem():
		return CheckItemID("queue.id", q.Id)
	default:
		return CheckRequestID("queue.id", q.Id)
	}
}

// checkScore refuses a decimal outside [0,1].
func checkScore(field string, score math.LegacyDec) error {
	if score.IsNil() || score.IsNegative() || score.GT(math.LegacyOneDec()) {
		return ErrInvalidField.Wrapf("%s: %s is outside 0..1", field, score)
	}
	return nil
}
