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
		require.NoError(t, c.k.BeginBlock(c.Ctx))
		value, err := c.k.RandomBeacon(c.Ctx)
		require.NoError(t, err)
		return value
	}
	r1 := beacon.Fallback(r0, nil, proposer1)
	require.Equal(t, r1[:], begin(hash1, proposer1), "no block stands before the first")
	c.NextBlock(1)
	r2 := beacon.Fallback(r1, hash1[:], proposer2)
	require.Equal(t, r2[:], begin(hash2, proposer2), "the hash is that of the block before")

	answer, err := c.query.Beacon(c.Ctx, &types.QueryBeaconRequest{})
	require.NoError(t, err)
	require.Equal(t, types.Beacon{
		Height: c.Ctx.BlockHeight(), Value: r2[:], BlockHash: hash2[:], Source: types.SourceFallback,
	}, answer.Beacon)
}
