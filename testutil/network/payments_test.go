package network

import (
	"fmt"
	"strings"
	"sync"

	"github.com/stretchr/testify/require"
)

// entry is one line of what somebody earned or lost.
type entry struct {
	Owner, Kind, Reference, Amount string
}

// lost are the kinds of entries that tell what was taken.
var lost = map[string]bool{"low_quality": true, "fraud": true, "timeout": true}

// entries are everybody's, of all epochs, as they stand at a height.
func (n *network) entries(height int64) (all []entry) {
	n.T.Helper()
	var clock struct {
		Epoch struct {
			Number string `json:"number"`
		} `json:"epoch"`
	}
	n.get(&clock, height, "/masa/staking/v1/epoch")
	for _, a := range n.Plan().Actors {
		for epoch := int64(0); epoch <= number(n.T, clock.Epoch.Number); epoch++ {
			var page struct {
				Entries    []entry `json:"entries"`
				Pagination struct {
					Next string `json:"next_key"`
				} `json:"pagination"`
			}
			n.get(&page, height, "/masa/rewards/v1/explain/%s/%d?pagination.limit=200", a.Address, epoch)
			require.Empty(n.T, page.Pagination.Next, "all entries are on one page")
			all = append(all, page.Entries...)
		}
	}
	return all
}

// checkPayments lets everybody claim, and follows all money since the beginning: no entry stands twice, each request
// paid what its settlement says, and what was claimed and what is left to claim is what was earned.
func (s *session) checkPayments() {
	var claims sync.WaitGroup
	for _, a := range s.Plan().Actors {
		claims.Go(func() {
			// One that earned nothing, or whose program was faster, is refused.
			_, _ = s.Run("tx", "rewards", "claim-rewards", "--from", a.Name, "-y", "--wait")
		})
	}
	claims.Wait()
	height := s.Status().Height
	entries := s.entries(height)
	seen := map[string]bool{}
	for _, e := range entries {
		key := fmt.Sprint(e.Owner, e.Kind, e.Reference)
		require.False(s.T, seen[key], "twice: %+v", e)
		seen[key] = true
	}
	for _, id := range s.asked {
		r := s.request(id)
		require.Equal(s.T, settled, r.Status)
		for kind, amount := range map[string]string{
			"response": r.Settlement.Reward, "refund": r.Settlement.Refund, "evaluation_fee": r.Settlement.FeeEvaluators,
			"": r.Settlement.Slashed,
		} {
			require.Equal(s.T, number(s.T, amount), sum(s.T, entries, kind, id), "%s of %s", kind, id)
		}
	}
	for _, a := range s.Plan().Actors {
		earned := int64(0)
		for _, e := range entries {
			if e.Owner == a.Address && !lost[e.Kind] {
				earned += number(s.T, e.Amount)
			}
		}
		var open struct {
			Total string `json:"total"`
		}
		s.get(&open, height, "/masa/rewards/v1/claimable/%s", a.Address)
		count, claimed := s.claimed(a.Address, height)
		require.Equal(s.T, earned, claimed+number(s.T, open.Total), "%s claimed %d in %d claims", a.Name, claimed, count)
		s.T.Logf("%-10s earned %9d, claimed %9d in %d claims", a.Name, earned, claimed, count)
	}
}

// sum adds a request's entries of a kind, or with no kind those that tell what was taken.
func sum(t require.TestingT, entries []entry, kind, id string) (total int64) {
	for _, e := range entries {
		if strings.Contains(e.Reference, id) && (e.Kind == kind || kind == "" && lost[e.Kind]) {
			total += number(t, e.Amount)
		}
	}
	return total
}
