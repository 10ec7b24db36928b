package auditor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	// maxOpening is the longest opening in JSON that is read: a record of the largest size, all of it escaped, and three
	// of the longest paths.
	maxOpening = 6*record.MaxBytes + 64<<10
	// maxFields is how many other fields an answer may have.
	maxFields = 16
)

var errTooLong = errors.New("answer is too long")

// fetch asks the set's server for some entries and adds to leaves those that were opened and are true. An error tells
// that others may yet be had; what is false or not there in a whole answer is none.
func (a *Auditor) fetch(
	ctx context.Context, set set, audited []rewardstypes.SketchEntry, leaves map[uint64]dataset.Leaf,
) (err error) {
	asked := make(map[uint64]bool, len(audited))
	names := make([]uint64, len(audited))
	for i, entry := range audited {
		names[i], asked[entry.Fp8] = entry.Fp8, true
	}
	body, err := a.openings.Open(ctx, set.address("openings", "fp8="+dataset.FormatNames(names)))
	if errors.Is(err, payload.ErrForbidden) {
		return nil // no other try leads elsewhere
	}
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	err = readOpenings(body, len(audited), func(o dataset.Opening) {
		name := record.FP8(record.Hash(o.Fingerprint))
		if asked[name] && o.Check(dataset.Digest(set.root), set.records) == nil {
			leaves[name] = o.Leaf
		}
	})
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, errTooLong) ||
		errors.Is(err, dataset.ErrOpening) {
		return nil // the server said something, and it is not that
	}
	return err
}

// readOpenings calls emit with each opening of an answer, at most limit of them, and holds one at a time.
func readOpenings(in io.Reader, limit int, emit func(dataset.Opening)) error {
	rationed := &ration{in: in, left: maxOpening}
	decoder := json.NewDecoder(rationed)
	if err := expect(decoder, '{'); err != nil {
		return err
	}
	for fields := 0; decoder.More(); fields++ {
		key, err := decoder.Token()
		switch {
		case err != nil:
			return err
		case fields == maxFields:
			return errTooLong
		case key == "openings":
			return readList(decoder, rationed, limit, emit)
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return err
		}
	}
	return expect(decoder, '}')
}

// readList reads the openings themselves; what follows them is of no interest.
func readList(decoder *json.Decoder, rationed *ration, limit int, emit func(dataset.Opening)) error {
	if err := expect(decoder, '['); err != nil {
		return err
	}
	for n := 0; decoder.More(); n++ {
		if n == limit {
			return errTooLong
		}
		rationed.left = maxOpening
		var o dataset.Opening
		if err := decoder.Decode(&o); err != nil {
			return err
		}
		emit(o)
	}
	return expect(decoder, ']')
}

func expect(decoder *json.Decoder, wanted json.Delim) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token != wanted {
		return fmt.Errorf("%w: %v instead of %v", dataset.ErrOpening, token, wanted)
	}
	return nil
}

// ration bounds what is read for one value.
type ration struct {
	in   io.Reader
	left int
}

// Read is for io.Reader.
func (r *ration) Read(to []byte) (int, error) {
	if r.left <= 0 {
		return 0, errTooLong
	}
	n, err := r.in.Read(to[:min(len(to), r.left)])
	r.left -= n
	return n, err
}
