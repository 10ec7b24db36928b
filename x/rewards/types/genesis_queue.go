package types

import "cosmossdk.io/math"

func (g GenesisState) validateQueue(seen uniques) error {
	requests, items := g.requestIDs(), g.itemIDs()
	for _, due := range g.Queue {
		err := due.Validate()
		kind, _ := ParseKind(due.Kind)
		switch {
		case err != nil || kind.OfWorker():
		case kind == KindSearch: // one behind others may outlive its request, and finds nothing then
		case kind.OfItem() && !items[due.Id]:
			err = ErrItemNotFound.Wrapf("queue.id: %s", due.Id)
		case !kind.OfItem() && !requests[due.Id]:
			err = ErrRequestNotFound.Wrapf("queue.id: %s", due.Id)
		}
		height := math.NewInt(due.Height).String()
		if err := seen.add(err, "queue", height, due.Kind, due.Id); err != nil {
			return err
		}
	}
	for _, tries := range g.Attempts {
		_, err := checkAddress("attempts.operator", tries.Operator)
		if err == nil && !items[tries.Item] {
			err = ErrItemNotFound.Wrapf("attempts.item: %s", truncate(tries.Item))
		}
		if err := seen.add(err, "attempts", tries.Item, tries.Operator); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses work that nobody could do.
func (q QueueItem) Validate() error {
	kind, err := ParseKind(q.Kind)
	if err != nil {
		return err
	}
	if q.Height < 0 {
		return ErrInvalidField.Wrapf("queue.height: %d, must be at least 0", q.Height)
	}
	switch {
	case kind.OfWorker():
		_, err = checkAddress("queue.id", q.Id)
		return err
	case kind.OfItem():
		return CheckItemID("queue.id", q.Id)
	default:
		return CheckRequestID("queue.id", q.Id)
	}
}

// validateProgress checks that every request that is not settled has something queued that moves it on, also one that
// waits for its verdict: by its item.
func (g GenesisState) validateProgress(uniques) error {
	due, judging := make(Due), make(map[string]bool)
	for _, item := range g.Queue {
		kind, err := ParseKind(item.Kind)
		if err != nil {
			return err
		}
		due.Add(kind, item.Id)
	}
	for _, item := range g.Items {
		if !due.MovesItem(item) {
			return ErrInvalidGenesis.Wrapf("item %s: %s and nothing queued", item.Id, item.Phase)
		}
		judging[item.Id] = item.Phase != PhaseDone
	}
	for _, req := range g.Requests {
		if !due.Moves(req) {
			return ErrInvalidGenesis.Wrapf("request %s: %s and nothing queued", req.Id, req.Status)
		}
		for _, a := range req.Assignments {
			if waits := a.AwaitsVerdict(); waits != judging[a.Item] {
				return ErrInvalidGenesis.Wrapf("request %s: %s, waits for a verdict: %t, has an open item: %t", req.Id,
					req.Status, waits, judging[a.Item])
			}
			if d := a.Dispute; d != nil && a.AwaitsReview() != judging[d.Item] {
				return ErrInvalidGenesis.Wrapf("request %s: dispute decided: %t, has an open item: %t", req.Id,
					!a.AwaitsReview(), judging[d.Item])
			}
		}
	}
	return nil
}
