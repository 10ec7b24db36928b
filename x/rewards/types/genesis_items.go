package types

import (
	"cosmossdk.io/math"
)

func (g GenesisState) validateItems(seen uniques) error {
	requests := make(map[string]Request, len(g.Requests))
	for _, req := range g.Requests {
		requests[req.Id] = req
	}
	for _, item := range g.Items {
		err := item.Validate()
		if req, known := requests[item.Request]; err == nil && (!known || !req.HasItem(item)) {
			err = ErrRequestNotFound.Wrapf("item.request: %s of worker %s", item.Request, item.Worker)
		}
		if err := seen.add(err, "item", item.Id); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) itemIDs() map[string]bool {
	ids := make(map[string]bool, len(g.Items))
	for _, record := range g.Items {
		ids[record.Id] = true
	}
	return ids
}

// Validate refuses an item that no sequence of messages leads to.
func (i Item) Validate() error {
	id, err := i.Derive()
	if err != nil {
		return err
	}
	if i.Id != id {
		return ErrInvalidID.Wrapf("item.id: %q, must be %s", truncate(i.Id), id)
	}
	if i.Phase < PhaseReady || i.Phase > PhaseDone {
		return ErrInvalidField.Wrapf("item.phase: %d is outside %d..%d", i.Phase, PhaseReady, PhaseDone)
	}
	if i.IsOpen() && len(i.Committee) == 0 {
		return ErrInvalidField.Wrap("item.committee: must be given while the item is open")
	}
	seen := make(uniques)
	for _, member := range i.Committee {
		_, err := checkAddress("item.committee.operator", member.Operator)
		if err == nil {
			err = checkAmount("item.committee.stake", member.Stake, math.ZeroInt())
		}
		if err := seen.add(err, "member", member.Operator); err != nil {
			return err
		}
	}
	return nil
}

// validateSent checks what committees sent: commitments of members, and evaluations of those who committed.
func (g GenesisState) validateSent(seen uniques) error {
	items := make(map[string]Item, len(g.Items))
	for _, item := range g.Items {
		items[item.Id] = item
	}
	for _, c := range g.Commitments {
		err := sentBy(items, c.Item, c.Operator)
		if err == nil && len(c.Hash) != HashLength {
			err = ErrInvalidField.Wrapf("commitment.hash: %d bytes, must be %d", len(c.Hash), HashLength)
		}
		if err := seen.add(err, "commitment", c.Item, c.Operator); err != nil {
			return err
		}
	}
	for _, e := range g.Evaluations {
		err := e.validate()
		if _, committed := seen["commitment\x00"+e.Item+"\x00"+e.Operator]; err == nil && !committed {
			err = ErrCommitment.Wrapf("evaluation: %s of %s was not committed to", e.Item, e.Operator)
		}
		if err := seen.add(err, "evaluation", e.Item, e.Operator); err != nil {
			return err
		}
	}
	return nil
}

func sentBy(items map[string]Item, id, operator string) error {
	if _, err := checkAddress("commitment.operator", operator); err != nil {
		return err
	}
	item, known := items[id]
	if !known {
		return ErrItemNotFound.Wrapf("commitment.item: %s", truncate(id))
	}
	if _, member := item.Member(operator); !member {
		return ErrNotAllowed.Wrapf("commitment.operator: %s is not in the committee of item %s", operator, id)
	}
	return nil
}

func (e Evaluation) validate() error {
	for _, score := range []uint32{e.R, e.C, e.F} {
		if err := checkRange("evaluation.r, c, f", uint64(score), 0, MaxScore); err != nil {
			return err
		}
	}
	return checkScore("evaluation.agreement", e.Agreement)
}
