package types

// Limits of evaluations.
const (
	// MaxScore is 1 in micro-units.
	MaxScore = 1_000_000
	// MaxBatch is how many evaluations one message may carry.
	MaxBatch = 64
)

// ValidateBasic refuses a message that no state could accept.
func (m *MsgCommitEvaluations) ValidateBasic() error {
	if _, err := checkAddress("operator", m.Operator); err != nil {
		return err
	}
	items := make([]string, len(m.Commits))
	for i, commit := range m.Commits {
		items[i] = commit.Item
	}
	if err := checkItems("commits", items); err != nil {
		return err
	}
	for _, commit := range m.Commits {
		if len(commit.Hash) != HashLength {
			return ErrInvalidField.Wrapf("commits.hash: %d bytes, must be %d", len(commit.Hash), HashLength)
		}
	}
	return nil
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgRevealEvaluations) ValidateBasic() error {
	if _, err := checkAddress("operator", m.Operator); err != nil {
		return err
	}
	items := make([]string, len(m.Reveals))
	for i, reveal := range m.Reveals {
		items[i] = reveal.Item
	}
	if err := checkItems("reveals", items); err != nil {
		return err
	}
	for _, reveal := range m.Reveals {
		if err := reveal.check(); err != nil {
			return err
		}
	}
	return nil
}

// Opinion is what the reveal says.
func (r EvaluationReveal) Opinion() Opinion { return Opinion{R: r.R, C: r.C, F: r.F, Flag: r.Flag} }

func (r EvaluationReveal) check() error {
	for _, score := range []struct {
		name  string
		value uint32
	}{{"reveals.r", r.R}, {"reveals.c", r.C}, {"reveals.f", r.F}} {
		if err := checkRange(score.name, uint64(score.value), 0, MaxScore); err != nil {
			return err
		}
	}
	if len(r.Salt) != SaltLength {
		return ErrInvalidField.Wrapf("reveals.salt: %d bytes, must be %d", len(r.Salt), SaltLength)
	}
	return nil
}

// checkItems refuses a list that is empty, too long, or names an item twice.
func checkItems(field string, items []string) error {
	if err := checkRange(field, uint64(len(items)), 1, MaxBatch); err != nil {
		return err
	}
	for i, item := range items {
		if err := CheckItemID(field+".item", item); err != nil {
			return err
		}
		for _, other := range items[:i] {
			if item == other {
				return ErrDuplicate.Wrapf("%s.item: %s is given twice, limit 1", field, item)
			}
		}
	}
	return nil
}
