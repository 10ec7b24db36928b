package liquid

import "cosmossdk.io/math"

// Source is Amount umasa that count in the power of Voter.
type Source struct {
	Voter  string
	Amount math.Int
}

// Sources says in whose power the delegated tokens of agent count on a proposal: one entry for each edge with tokens
// whose chain meets a voter, in the order of the edges; two edges may lead to one voter. None for an agent that voted:
// its edges carry nothing. Over all agents that did not vote the amounts of one voter sum to its Passive. At most 4
// walks of 9 agents. Errors: those of b, ErrBroken.
func Sources(b Ballot, agent string) ([]Source, error) {
	self, err := b.Voter(agent)
	if err != nil || self.Voted {
		return nil, err
	}
	list, err := b.List(agent)
	if err != nil {
		return nil, err
	}
	var sources []Source
	for _, e := range list.Edges {
		amount := list.carried(e).All
		if amount.IsZero() {
			continue
		}
		voter, err := firstVoter(b, e.To)
		if err != nil {
			return nil, err
		}
		if voter != "" {
			sources = append(sources, Source{Voter: voter, Amount: amount})
		}
	}
	return sources, nil
}

// firstVoter is the first agent on the chain from first that voted, "" if none did.
func firstVoter(b Ballot, first string) (found string, err error) {
	err = climb(b, first, func(agent string) (bool, error) {
		voter, err := b.Voter(agent)
		if voter.Voted {
			found = agent
		}
		return voter.Voted, err
	})
	return found, err
}
