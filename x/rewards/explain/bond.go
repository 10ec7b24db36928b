package explain

import "cosmossdk.io/math"

// bondBack is a bond that goes back: there was no second verdict with a quorum, or it changed the outcome.
func (f *factors) bondBack() math.Int { return f.bond(true) }

// bondBurned is a bond that is burned: the second committee came to the same outcome.
func (f *factors) bondBurned() math.Int { return f.bond(false) }

// bond is ceil(ratio·base_reward), of a dispute that ended as it should have.
func (f *factors) bond(back bool) math.Int {
	changed := f.text("outcome") != f.text("result")
	if quorum := f.text("quorum") == "true"; back != (!quorum || changed) {
		f.fail("result: %s after %s, quorum %t: the bond went the other way", f.text("result"), f.text("outcome"), quorum)
	}
	return f.whole("ratio").Mul(f.int("base_reward")).Add(one).SubRaw(1).Quo(one)
}
