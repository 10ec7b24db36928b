package sim

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// sight is what a phase may change.
type sight struct {
	// utility is that of the last position of a role, globals the epoch of its globals.
	utility map[stakingtypes.Role]string
	globals map[stakingtypes.Role]uint64
	// ranks counts those of the busy epoch, seats those who have one.
	ranks, seats int
	powers       map[string]int64
	claims       map[string]int64
}

func look(w *world) *sight {
	w.t.Helper()
	s := &sight{
		utility: map[stakingtypes.Role]string{}, globals: map[stakingtypes.Role]uint64{}, powers: map[string]int64{},
		claims: map[string]int64{},
	}
	ledger, seats := w.staking(), w.validatorset()
	for _, p := range ledger.Positions {
		s.utility[p.Role] = p.Utility.String()
	}
	for _, role := range stakingtypes.Roles() {
		_, globals, err := w.App.Staking.Summary(w.Ctx(), role)
		require.NoError(w.t, err)
		s.globals[role] = globals.Epoch
	}
	for _, rank := range seats.Ranks {
		if rank.Epoch == busy {
			s.ranks++
		}
	}
	for _, v := range seats.Validators {
		s.powers[v.Operator] = v.Power
		if v.Seated {
			s.seats++
		}
	}
	for _, c := range w.rewards().Claimables {
		if c.Role == validatorRole {
			s.claims[c.Owner] = c.Amount.Int64()
		}
	}
	return s
}

// richer counts the validators that have more to claim than before.
func (s *sight) richer(before *sight) int {
	n := 0
	for owner, amount := range s.claims {
		if amount > before.claims[owner] {
			n++
		}
	}
	return n
}

// epoch is the record of an epoch.
func (w *world) epoch(number uint64) stakingtypes.Epoch {
	w.t.Helper()
	for _, e := range w.staking().Epochs {
		if e.Number == number {
			return e
		}
	}
	w.t.Fatalf("no epoch %d", number)
	return stakingtypes.Epoch{}
}

// failures are what is on record as failed: "queue/item".
func (w *world) failures() []string {
	w.t.Helper()
	var all []string
	for _, f := range w.staking().Failures {
		all = append(all, f.Queue+"/"+f.Item)
	}
	return all
}

// seated is a validator with a seat, unseated one without.
func (w *world) seated() sdk.AccAddress { return w.bySeat(true) }

func (w *world) unseated() sdk.AccAddress { return w.bySeat(false) }

func (w *world) bySeat(seated bool) sdk.AccAddress {
	w.t.Helper()
	for _, v := range w.validatorset().Validators {
		if v.Seated == seated {
			return w.account(v.Operator).Address
		}
	}
	w.t.Fatalf("nobody is seated=%t", seated)
	return nil
}

// numbers are the numbers of nested fields.
func numbers(path ...protowire.Number) []protowire.Number { return path }
