package beacon_test

import (
	"encoding/hex"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/beacon"
	"github.com/masa-finance/masad/testutil/scale"
)

func bytes32(t *rapid.T, label string) [32]byte {
	return [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
}

// TestGolden pins the byte layout, because other programs recompute these values. The expected hashes come from another
// implementation of SHA-256.
func TestGolden(t *testing.T) {
	var prev, preimage [32]byte
	for i := range 32 {
		prev[i], preimage[i] = byte(i), byte(0xff-i)
	}
	hash, proposer := make([]byte, 32), make([]byte, 20)
	for i := range hash {
		hash[i] = 0x11
	}
	for i := range proposer {
		proposer[i] = 0x22
	}
	rows := []struct {
		rule string
		got  [32]byte
		want string
	}{
		{
			"next", beacon.Next(prev, preimage),
			"cbd3aabe6d5a9125f0e086ced756cff43bcf46c307d73ec8c6bc5382c5640689",
		},
		{
			"missing", beacon.Missing(prev, 258),
			"c9651fe15985e65a819a4ab80216ab29623d962a7d120b697bc3d25eb60c2c5e",
		},
		{
			"fallback", beacon.Fallback(prev, hash, proposer),
			"ac466ac659b3dd6a28270f2b291e39a6f758ec598fae204c8d88b7c8437df174",
		},
		{
			"fallback of the first block", beacon.Fallback(prev, nil, proposer),
			"e1020d5aaa6bd8180909e6dc54668fd45a84dbfff90f02d9344e3610c3992acf",
		},
		{"tip of length 0", beacon.Tip(prev, 0), hex.EncodeToString(prev[:])},
		{
			"tip of length 3", beacon.Tip(prev, 3),
			"4e05063392f42b5180353ef82da86c714042155044d91ab3253f1bab08120a0a",
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Equal(t, row.want, hex.EncodeToString(row.got[:]))
		})
	}
}

func TestTheChainIsRevealedBackwardsToItsSeed(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		seed := bytes32(t, "seed")
		n := rapid.Uint64Range(1, 40).Draw(t, "n")
		tip := beacon.Tip(seed, n)
		for left := n; left > 0; left-- {
			link := beacon.Tip(seed, left-1)
			require.True(t, beacon.Verify(tip, link))
			require.False(t, beacon.Verify(link, link), "a link is not accepted twice")
			if left > 1 {
				require.False(t, beacon.Verify(tip, beacon.Tip(seed, left-2)), "a skipped link is not accepted")
			}
			tip = link
		}
		require.Equal(t, seed, tip)
	})
}

func TestEveryInputMatters(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		prev, other := bytes32(t, "prev"), bytes32(t, "other")
		if prev == other {
			t.Skip("equal inputs")
		}
		hash, proposer := []byte("0123456789abcdef0123456789abcdef"), []byte("01234567890123456789")
		results := [][32]byte{
			beacon.Next(prev, other), beacon.Next(other, prev), beacon.Next(prev, prev),
			beacon.Missing(prev, 1), beacon.Missing(prev, 2), beacon.Missing(other, 1),
			beacon.Fallback(prev, hash, proposer), beacon.Fallback(other, hash, proposer),
			beacon.Fallback(prev, other[:], proposer), beacon.Fallback(prev, hash, proposer[:19]),
		}
		seen := map[[32]byte]bool{}
		for i, result := range results {
			require.False(t, seen[result], "result %d", i)
			seen[result] = true
		}
	})
}

func TestASkippedRevealChangesAllLaterBlocks(t *testing.T) {
	seed, genesis := [32]byte{1}, [32]byte{2}
	run := func(skip uint64) (last [32]byte, reveals int) {
		tip := beacon.Tip(seed, 10)
		last, left := genesis, uint64(10)
		for height := uint64(1); height <= 5; height++ {
			link := beacon.Tip(seed, left-1)
			if height == skip || !beacon.Verify(tip, link) {
				last = beacon.Fallback(last, []byte("hash"), []byte("proposer"))
				continue
			}
			last, tip, left = beacon.Next(last, link), link, left-1
			reveals++
		}
		return last, reveals
	}
	all, five := run(0)
	skipped, four := run(2)
	again, _ := run(2)
	require.NotEqual(t, all, skipped)
	require.Equal(t, skipped, again, "replay gives the same beacon")
	require.Equal(t, []int{5, 4}, []int{five, four}, "after a skip the same tip is still good")
}

func FuzzVerify(f *testing.F) {
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) < 64 {
			return
		}
		tip, link := [32]byte(raw[:32]), [32]byte(raw[32:64])
		require.Equal(t, beacon.Tip(link, 1) == tip, beacon.Verify(tip, link))
		require.True(t, beacon.Verify(beacon.Tip(link, 1), link))
	})
}

// TestAnAdversaryChoosesOneBitForEachOfItsLastBlocks lets an adversary try every choice of revealing and withholding in
// the blocks that it proposes in a row before a use: t blocks give 2^t outcomes and no more, so an adversary with share
// a of the blocks has a/(1−a) bits on average.
func TestAnAdversaryChoosesOneBitForEachOfItsLastBlocks(t *testing.T) {
	outcomes := func(tail int) int {
		seen := map[[32]byte]bool{}
		for choice := range 1 << tail {
			last, left, tip := [32]byte{1}, uint64(20), beacon.Tip([32]byte{2}, 20)
			for i := range tail {
				if choice>>i&1 == 0 {
					last = beacon.Fallback(last, []byte{byte(i)}, []byte("adversary"))
					continue
				}
				link := beacon.Tip([32]byte{2}, left-1)
				require.True(t, beacon.Verify(tip, link))
				last, tip, left = beacon.Next(last, link), link, left-1
			}
			seen[last] = true
		}
		return len(seen)
	}
	for tail := range 6 {
		require.Equal(t, 1<<tail, outcomes(tail), "%d blocks in a row", tail)
	}
	random := rand.New(rand.NewSource(scale.Seed(t)))
	uses := scale.N(20_000, 1_000_000)
	for share, bits := range map[float64]float64{.1: .11, .2: .25, .33: .49} {
		total := 0
		for range uses {
			for random.Float64() < share {
				total++
			}
		}
		require.InDelta(t, bits, float64(total)/float64(uses), .03, "share %.2f", share)
	}
}
