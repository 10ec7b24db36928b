package liquid

// Vote enters agent's vote w, the first or one that replaces an earlier one. With s, In and edges of the snapshot, a
// first vote does
//
//	W = s + In − Adj,   T += W·w
//	for each edge:      δ = d (+ In − Adj if primary);  along the chain from its target: Adj_x += δ,
//	                    until a voter x: W_x −= δ, T −= δ·w_x
//
// In and Adj are read before the walks: a secondary path may lead back to the agent, which then, being a voter, gives
// up its own δ, counted in In, again. A change of vote moves W from one vote to the other.
//
// An agent without stake has the power of what others delegate; whether it may vote at all is the caller's rule. At
// most 4 walks of 9 agents, each read and written once. Errors: ErrWeights, ErrAmount, ErrBroken, those of b; after any
// but ErrWeights the ballot may be changed in part, so the caller discards its writes.
func Vote(b Ballot, agent string, w Weights) error {
	if err := w.Validate(); err != nil {
		return err
	}
	voter, err := b.Voter(agent)
	if err != nil {
		return err
	}
	tally, err := b.Tally()
	if err != nil {
		return err
	}
	tally = tally.filled()
	if voter.Voted {
		err = revote(b, &tally, agent, voter, w)
	} else {
		err = firstVote(b, &tally, agent, voter, w)
	}
	if err != nil {
		return err
	}
	return b.SetTally(tally)
}

// revote moves the power of a voter from its old vote to w.
func revote(b Ballot, tally *Tally, agent string, voter Voter, w Weights) error {
	if err := tally.uncast(voter.Power.All, voter.Weights); err != nil {
		return err
	}
	if err := tally.cast(voter.Power.All, w); err != nil {
		return err
	}
	voter.Weights = w
	return b.SetVoter(agent, voter)
}

// firstVote makes agent a voter and takes its tokens, and those behind it, from whoever had them.
func firstVote(b Ballot, tally *Tally, agent string, voter Voter, w Weights) error {
	stake, err := b.Stake(agent)
	if err != nil {
		return err
	}
	inflow, err := b.In(agent)
	if err != nil {
		return err
	}
	passive, err := inflow.Minus(voter.Adj)
	if err != nil {
		return err
	}
	voter.Voted, voter.Weights, voter.Own = true, w, given(stake)
	if voter.Power, err = passive.Plus(Amount{All: stake}); err != nil {
		return err
	}
	if err := tally.enter(voter); err != nil {
		return err
	}
	if err := b.SetVoter(agent, voter.filled()); err != nil {
		return err
	}
	return override(b, tally, agent, passive)
}

// override takes what the edges of agent carry off the chains above; the primary edge carries passive, too.
func override(b Ballot, tally *Tally, agent string, passive Amount) error {
	list, err := b.List(agent)
	if err != nil {
		return err
	}
	for i, e := range list.Edges {
		flow := list.carried(e)
		if i == 0 {
			if flow, err = flow.Plus(passive); err != nil {
				return err
			}
		}
		if flow.IsZero() {
			continue
		}
		if err := withdraw(b, tally, e.To, flow); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes flow out of the inflow of every agent on the chain from first up to the first voter, and from that
// voter's power.
func withdraw(b Ballot, tally *Tally, first string, flow Amount) error {
	return climb(b, first, func(agent string) (bool, error) {
		voter, err := b.Voter(agent)
		if err != nil {
			return false, err
		}
		if voter.Adj, err = voter.Adj.Plus(flow); err != nil {
			return false, err
		}
		if voter.Voted {
			if voter.Power, err = voter.Power.Minus(flow); err != nil {
				return false, err
			}
			if err := tally.leave(flow, voter.Weights); err != nil {
				return false, err
			}
		}
		return voter.Voted, b.SetVoter(agent, voter.filled())
	})
}
