package types

import (
	"cosmossdk.io/math"
)

// ValidateBasic refuses a message that no state could accept.
func (m *MsgRegisterWorker) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	if err := m.Offer().Validate(); err != nil {
		return err
	}
	return checkCoin("stake", m.Stake)
}

// Offer is what the worker offers.
func (m *MsgRegisterWorker) Offer() Offer {
	return Offer{m.Services, m.Endpoint, m.MinPrice, m.MaxReward, m.Capacity, m.EncryptionPubkey}
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgEditWorker) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	return m.Offer().Validate()
}

// Offer is what the worker offers from now on.
func (m *MsgEditWorker) Offer() Offer {
	return Offer{m.Services, m.Endpoint, m.MinPrice, m.MaxReward, m.Capacity, m.EncryptionPubkey}
}

// Offer is what a worker offers: the part of it that its owner writes.
type Offer struct {
	Services         []string
	Endpoint         string
	MinPrice         math.Int // umasa
	MaxReward        math.Int // umasa, 0 for the default
	Capacity         uint32
	EncryptionPubkey []byte
}

// Validate refuses an offer that no parameters could allow.
func (o Offer) Validate() error {
	if err := checkServices(o.Services); err != nil {
		return err
	}
	if err := checkText("endpoint", o.Endpoint, maxEndpoint); err != nil {
		return err
	}
	if err := checkAmount("min_price", o.MinPrice, math.ZeroInt()); err != nil {
		return err
	}
	if err := checkAmount("max_reward", o.MaxReward, math.ZeroInt()); err != nil {
		return err
	}
	if o.MaxReward.IsPositive() && o.MaxReward.LT(o.MinPrice) {
		return ErrInvalidAmount.Wrapf("max_reward: %s is less than min_price, limit %s", o.MaxReward, o.MinPrice)
	}
	if err := checkRange("capacity", uint64(o.Capacity), 1, maxCapacity); err != nil {
		return err
	}
	return checkKey("encryption_pubkey", o.EncryptionPubkey)
}

// Allowed refuses an offer that the parameters do not allow.
func (o Offer) Allowed(p MarketParams) error {
	for _, service := range o.Services {
		if _, err := p.Class("services", service); err != nil {
			return err
		}
	}
	return checkRange("capacity", uint64(o.Capacity), 1, uint64(p.MaxCapacity))
}

// Apply writes the offer into a worker, all but its services, whose places in the trees move with them.
func (o Offer) Apply(w *Worker) {
	w.Endpoint = o.Endpoint
	w.MinPrice = o.MinPrice
	w.MaxReward = o.MaxReward
	w.Capacity = o.Capacity
	w.EncryptionPubkey = o.EncryptionPubkey
}
