package auditor

import (
	"encoding/hex"
	"fmt"
	"net/url"

	"github.com/masa-finance/masad/mech/record"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// setID is the id of a data set.
type setID [rewardstypes.DatasetIDLength]byte

// String is the id as the chain writes it.
func (id setID) String() string { return hex.EncodeToString(id[:]) }

// set is what a worker committed to.
type set struct {
	id      setID
	epoch   uint64
	root    record.Hash
	records uint64
	server  *url.URL
}

// setOf reads a data set of the chain.
func setOf(d rewardstypes.Dataset) (set, error) {
	id, err := hex.DecodeString(d.Id)
	if err != nil || len(id) != len(setID{}) {
		return set{}, fmt.Errorf("id: %q is not that of a data set", d.Id)
	}
	if len(d.Root) != len(record.Hash{}) {
		return set{}, fmt.Errorf("data set %s: root: %d bytes, must be %d", d.Id, len(d.Root), len(record.Hash{}))
	}
	s := set{id: setID(id), epoch: d.Epoch, root: record.Hash(d.Root), records: d.Records}
	if s.server, err = url.Parse(d.Uri); err != nil {
		s.server = &url.URL{} // chosen by the worker: what it leads to is missing
	}
	return s, nil
}

// address is where the set's server answers a question.
func (s set) address(path, query string) string {
	at := s.server.JoinPath(path)
	at.RawQuery, at.Fragment = query, ""
	return at.String()
}
