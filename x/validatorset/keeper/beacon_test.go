package keeper_test

import (
	"crypto/sha256"
	"testing"

	"cosmossdk.io/core/header"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/beacon"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// links is the length of the chains that tests reveal from.
const links = 50

// link is link n of the i-th validator's chain; link links is its tip.
func link(i int, n uint64) []byte {
	tip := beacon.Tip(sha256.Sum256([]byte{byte(i)}), n)
	return tip[:]
}

// tipped founds a chain whose validators 0, 1, … have tips.
func tipped(t *testing.T, stakes ...int64) *chain {
	t.Helper()
	c := newChain(t)
	for i, stake := range stakes {
		msg := c.registration(i, stake)
		msg.BeaconTip = link(i, links)
		_, err := c.msg.RegisterValidator(c.Ctx, msg)
		require.NoError(t, err)
	}
	c.start()
	return c
}

// reveals is a block that validator i proposes, beginning with a reveal of its link n.
func (c *chain) reveals(i int, n uint64) {
	c.t.Helper()
	c.proposes(i, &types.MsgRevealBeacon{Operator: c.Addr(i).String(), Preimage: link(i, n)})
}

// proposes is a block of validator i that begins with a reveal, or with none.
func (c *chain) proposes(i int, reveal *types.MsgRevealBeacon) {
	c.t.Helper()
	c.proposer, c.reveal = i, reveal
	c.block(nil)
	c.proposer, c.reveal = nobody, nil
}

func (c *chain) beaconNow() types.Beacon {
	c.t.Helper()
	answer, err := c.query.Beacon(c.Ctx, &types.QueryBeaconRequest{})
	require.NoError(c.t, err)
	return answer.Beacon
}

// missed is how many votes of the i-th validator were expected and are missing; everybody signs every block.
func (c *chain) missed(i int) uint64 {
	c.t.Helper()
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(c.t, err)
	for _, epoch := range state.Signings {
		for _, s := range epoch.Signings {
			if s.Operator == c.Addr(i).String() {
				return s.Expected - s.Signed
			}
		}
	}
	return 0
}

func TestTheBeaconIsAChainOfHashes(t *testing.T) {
	c := found(t, 1000)
	r0 := sha256.Sum256([]byte(fixture.ChainID))
	value, err := c.k.RandomBeacon(c.Ctx)
	require.NoError(t, err)
	require.Equal(t, r0[:], value, "R_0 depends on the name of the chain alone")

	hash1, hash2 := sha256.Sum256([]byte("block 1")), sha256.Sum256([]byte("block 2"))
	proposer1, proposer2 := key(0).Address(), key(1).Address()
	begin := func(hash [32]byte, proposer []byte) []byte {
		c.Ctx = c.Ctx.WithHeaderInfo(header.Info{Height: c.Ctx.BlockHeight(), Hash: hash[:]}).
			WithProposer(sdk.ConsAddress(proposer))
		require.NoError(t, c.k.PreBlock(c.Ctx, nil))
		value, err := c.k.RandomBeacon(c.Ctx)
		require.NoError(t, err)
		return value
	}
	r1 := beacon.Fallback(r0, nil, proposer1)
	require.Equal(t, r1[:], begin(hash1, proposer1), "no block stands before the first")
	c.NextBlock(1)
	r2 := beacon.Fallback(r1, hash1[:], proposer2)
	require.Equal(t, r2[:], begin(hash2, proposer2), "the hash is that of the block before")
	require.Equal(t, types.Beacon{
		Height: c.Ctx.BlockHeight(), Value: r2[:], BlockHash: hash2[:], Source: types.SourceFallback,
	}, c.beaconNow())
}

func TestAProposersRevealIsMixedInAndBecomesItsTip(t *testing.T) {
	c := tipped(t, 1000, 1000)
	for n := uint64(links - 1); n > links-5; n-- {
		before := c.beaconNow()
		c.reveals(0, n)
		want := beacon.Next([32]byte(before.Value), [32]byte(link(0, n)))
		require.Equal(t, want[:], c.beaconNow().Value)
		require.Equal(t, types.SourceReveal, c.beaconNow().Source)
		require.Equal(t, link(0, n), c.validator(0).BeaconTip)
		require.Equal(t, link(1, links), c.validator(1).BeaconTip, "nobody else's tip moves")
	}
	event := types.EventBeaconRevealed{
		Height: c.Ctx.BlockHeight(), Operator: c.Addr(0).String(), Value: c.beaconNow().Value,
	}
	requireEvent(t, c.Ctx, &event)
}

func TestWhatIsNotValidCountsAsMissing(t *testing.T) {
	operator := func(c *chain, i int) string { return c.Addr(i).String() }
	for rule, make := range map[string]func(c *chain) *types.MsgRevealBeacon{
		"nothing": func(*chain) *types.MsgRevealBeacon { return nil },
		"a link revealed before, the tip itself": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0), Preimage: link(0, links)}
		},
		"a link too far down": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0), Preimage: link(0, links-2)}
		},
		"another validator's link in its own name": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0), Preimage: link(1, links-1)}
		},
		"another validator's reveal": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 1), Preimage: link(1, links-1)}
		},
		"a short preimage": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0), Preimage: link(0, links-1)[:31]}
		},
		"no preimage": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0)}
		},
		"a next tip of a wrong length": func(c *chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Operator: operator(c, 0), Preimage: link(0, links-1), NextTip: []byte{1}}
		},
		"no operator": func(*chain) *types.MsgRevealBeacon {
			return &types.MsgRevealBeacon{Preimage: link(0, links-1)}
		},
	} {
		t.Run(rule, func(t *testing.T) {
			c := tipped(t, 1000, 1000)
			before := c.beaconNow()
			c.proposes(0, make(c))
			after := c.beaconNow()
			want := beacon.Fallback([32]byte(before.Value), before.BlockHash, key(0).Address())
			require.Equal(t, want[:], after.Value)
			require.Equal(t, types.SourceFallback, after.Source)
			require.Equal(t, link(0, links), c.validator(0).BeaconTip, "the tip stays good")
			require.Equal(t, uint64(types.MissedWeight), c.missed(0))
			require.Zero(t, c.missed(1), "nobody else pays")
			requireEvent(t, c.Ctx, &types.EventBeaconMissed{
				Height: after.Height, Operator: c.Addr(0).String(), Value: after.Value, Charged: true,
			})
		})
	}
}

func TestWhoCanBeChargedForAMissedReveal(t *testing.T) {
	t.Run("nobody for a block of a key that nobody registered", func(t *testing.T) {
		c := tipped(t, 1000)
		c.proposes(nobody, nil)
		require.Zero(t, c.missed(0))
		requireEvent(t, c.Ctx, &types.EventBeaconMissed{Height: c.Ctx.BlockHeight(), Value: c.beaconNow().Value})
	})
	t.Run("a founder without a tip", func(t *testing.T) {
		c := found(t, 1000)
		c.proposes(0, nil)
		require.Equal(t, uint64(types.MissedWeight), c.missed(0))
	})
	t.Run("a founder not in the first block, which belongs to no epoch", func(t *testing.T) {
		c := newChain(t)
		c.register(0, 1000)
		_, err := c.k.ApplyAndReturnValidatorSetUpdates(c.Ctx)
		require.NoError(t, err)
		c.Ctx = c.Ctx.WithProposer(sdk.ConsAddress(key(0).Address()))
		require.NoError(t, c.k.PreBlock(c.Ctx, nil))
		require.Zero(t, c.missed(0))
	})
	for name, tip := range map[string][]byte{"with": link(1, links), "without": nil} {
		t.Run("who registered "+name+" a tip, from the epoch after", func(t *testing.T) {
			c := tipped(t, 1000)
			msg := c.registration(1, 1000)
			msg.BeaconTip = tip
			c.block(func() {
				_, err := c.msg.RegisterValidator(c.Ctx, msg)
				require.NoError(t, err)
			})
			registered := c.Ctx.BlockHeight()
			c.proposes(1, nil)
			require.Zero(t, c.missed(1), "not in the epoch of the registration")
			c.ledger.SetEpoch(c.Ctx, 2)
			for c.Ctx.BlockHeight() < registered+types.TipDelay-1 {
				c.proposes(1, nil)
				require.Zero(t, c.missed(1), "nor before some blocks have passed")
			}
			c.proposes(1, nil)
			require.Equal(t, uint64(types.MissedWeight), c.missed(1))
		})
	}
}

func TestAMissedRevealLowersPerformance(t *testing.T) {
	c := tipped(t, 1000, 1000)
	c.proposes(0, nil)
	c.reveals(1, links-1)
	for range 8 {
		c.block(nil)
	}
	c.epoch()
	ranks := map[string]string{}
	answer, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{})
	require.NoError(t, err)
	for _, rank := range answer.Ranks {
		ranks[rank.Operator] = rank.C.String()
	}
	require.Equal(t, "0.523809523809523809", ranks[c.Addr(0).String()], "11 votes signed of 11 and a missed reveal")
	require.Equal(t, "1.000000000000000000", ranks[c.Addr(1).String()])
}
