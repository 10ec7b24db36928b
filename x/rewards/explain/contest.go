package explain

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkContest compares the slash of a data set that was paid, by the payout that the game gives it: somebody proved
// that a record of it was in an older one of the same worker, which costs kappa_timeout of what it earns. No other has
// one.
func (g *game) checkContest(d types.Dataset, payout math.Int) error {
	entry, known := g.entries[types.EntryResubmission+"/"+d.Id]
	if due := d.Own && d.Status == types.DatasetPaid; known != due {
		return types.ErrInvalidField.Wrapf("data set %s: has a slash for a resubmission: %t, must have: %t", d.Id, known, due)
	}
	if !known {
		return nil
	}
	f := &factors{entry: entry}
	f.same("base_reward", f.int("base_reward"), payout)
	f.same("contested", f.int("contested"), math.NewInt(int64(len(d.Contested))))
	if f.err != nil {
		return f.err
	}
	return equal("slash of "+d.Id, d.Slashed, entry.Amount)
}
