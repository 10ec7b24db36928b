package types

import (
	"slices"

	"cosmossdk.io/math"
)

// In is what an agent did in a round.
func (r Reputation) In(round uint64) Attendance {
	for _, did := range r.Attendances {
		if did.Round == round {
			return did
		}
	}
	return Attendance{Round: round}
}

// With is the reputation with what its agent did in a round, of which only the last kept rounds are remembered.
func (r Reputation) With(did Attendance, kept uint64) Reputation {
	list := slices.DeleteFunc(slices.Clone(r.Attendances), func(old Attendance) bool {
		return old.Round == did.Round || old.Round+kept <= did.Round
	})
	r.Attendances = append(list, did)
	return r
}

// VotedOn is how many votes of a topic an agent took part in.
func (a Attendance) VotedOn(topic int) uint32 {
	if topic >= len(a.Voted) {
		return 0
	}
	return a.Voted[topic]
}

// Vote counts one more vote of a topic.
func (a Attendance) Vote(topic Topic) Attendance {
	voted := make([]uint32, len(Topics()))
	copy(voted, a.Voted)
	voted[topic]++
	a.Voted = voted
	return a
}

// NewRound is a round in which nothing was counted yet, after one with so many quorate ones.
func NewRound(number, epoch, quorate uint64) Round {
	return Round{
		Number: number, Epoch: epoch, Quorate: quorate, Votable: make([]uint32, len(Topics())),
		Pool: math.ZeroInt(), Merit: math.ZeroInt(), Paid: math.ZeroInt(), SetAside: math.ZeroInt(),
	}
}
