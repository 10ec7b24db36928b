package app

import (
	"cosmossdk.io/log/v2"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/reveal"
)

// addMakers lets every validator with a secret make reveals, as its own node would.
func (c *Chain) addMakers() {
	c.makers = make(map[string]*reveal.Maker)
	for _, v := range c.Validators {
		if v.Beacon.Length > 0 {
			c.makers[v.String()] = reveal.NewMaker(c.App.ValidatorSet, &v.Beacon, log.NewNopLogger())
		}
	}
}

// Tip is the tip of one of a validator's hash chains, nil on a chain without reveals.
func (c *Chain) Tip(v Validator, number uint64) []byte {
	c.t.Helper()
	if v.Beacon.Length == 0 {
		return nil
	}
	chain, err := v.Beacon.Chain(ChainID, number)
	require.NoError(c.t, err)
	tip := chain.Tip()
	return tip[:]
}

// Proposer is the founding validator that proposes the next block; the second result is false if it is another one.
func (c *Chain) Proposer() (Validator, bool) {
	address := c.consensus.current.GetProposer().Address
	for _, v := range c.Validators {
		if address.String() == v.Consensus.PubKey().Address().String() {
			return v, true
		}
	}
	return Validator{}, false
}

// NextReveal is the reveal with which the next block's proposer may begin it, nil if it has none.
func (c *Chain) NextReveal() []byte {
	c.t.Helper()
	proposer, ok := c.Proposer()
	if !ok || c.makers[proposer.String()] == nil {
		return nil
	}
	raw, err := c.makers[proposer.String()].Make(
		c.Ctx().WithBlockHeight(c.height+1), proposer.Consensus.PubKey().Address().Bytes())
	require.NoError(c.t, err)
	return raw
}

// reveal is what the next block begins with.
func (c *Chain) reveal() []byte {
	if proposer, ok := c.Proposer(); ok && c.Silent[proposer.String()] {
		return nil
	}
	return c.NextReveal()
}
