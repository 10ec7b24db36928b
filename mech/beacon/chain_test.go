package beacon_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/beacon"
	"github.com/masa-finance/masad/testutil/scale"
)

// TestSeedGolden pins the layout of the seed: who restores a master secret must find the same chains. The values come
// from another implementation of SHA-256.
func TestSeedGolden(t *testing.T) {
	var master [32]byte
	for i := range master {
		master[i] = byte(i)
	}
	for _, row := range []struct {
		chainID string
		number  uint64
		want    string
	}{
		{"masa-test", 0, "54c6a57cdfc1291c5c6bb8586a2123a67315d200ed0672d6b8f138728184be59"},
		{"masa-test", 258, "9f1302c28cd7fb2ccd3921585dd93f5a382d4dab0d54f4054a50cbe5a90dc54c"},
		{"masa-1", 0, "b5de240d7ba933b8387ba605b6a87f9b3eec51f79cce42e4fb872dbd5a935a70"},
	} {
		seed := beacon.Seed(row.chainID, row.number, master)
		require.Equal(t, row.want, hex.EncodeToString(seed[:]), "%s %d", row.chainID, row.number)
	}
}

func TestAChainKeepsEveryLink(t *testing.T) {
	scale.Check(t, 30, 1000, func(t *rapid.T) {
		seed := bytes32(t, "seed")
		length := rapid.Uint64Range(1, 5000).Draw(t, "length")
		chain, err := beacon.NewChain(seed, length)
		require.NoError(t, err)
		require.Equal(t, length, chain.Length())
		require.Equal(t, beacon.Tip(seed, length), chain.Tip())
		i := rapid.Uint64Range(0, length).Draw(t, "i")
		link, err := chain.Link(i)
		require.NoError(t, err)
		require.Equal(t, beacon.Tip(seed, i), link)
		at, found := chain.Find(link)
		require.True(t, found)
		require.Equal(t, i, at)
		if i > 0 {
			below, err := chain.Link(i - 1)
			require.NoError(t, err)
			require.True(t, beacon.Verify(link, below))
		}
		_, found = chain.Find(bytes32(t, "foreign"))
		require.False(t, found)
	})
}

func TestALengthHasBounds(t *testing.T) {
	for length, ok := range map[uint64]bool{0: false, 1: true, beacon.MaxLength + 1: false} {
		_, err := beacon.NewChain([32]byte{}, length)
		if ok {
			require.NoError(t, err, "%d", length)
		} else {
			require.ErrorIs(t, err, beacon.ErrLength, "%d", length)
		}
	}
	chain, err := beacon.NewChain([32]byte{}, 3)
	require.NoError(t, err)
	_, err = chain.Link(4)
	require.ErrorIs(t, err, beacon.ErrLength)
}

func TestChainsOfOneMasterAreStrangers(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		master, other := bytes32(t, "master"), bytes32(t, "other")
		number := rapid.Uint64().Draw(t, "number")
		seeds := [][32]byte{
			beacon.Seed("masa-1", number, master), beacon.Seed("masa-1", number+1, master),
			beacon.Seed("masa-2", number, master), beacon.Seed("masa-1", number, other),
		}
		if master == other {
			t.Skip("equal masters")
		}
		seen := map[[32]byte]bool{}
		for i, seed := range seeds {
			require.False(t, seen[seed], "seed %d", i)
			seen[seed] = true
		}
	})
}

func BenchmarkDefaultChain(b *testing.B) {
	for b.Loop() {
		_, err := beacon.NewChain([32]byte{1}, beacon.DefaultLength)
		require.NoError(b, err)
	}
}
