package auditor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"

	dbm "github.com/cosmos/cosmos-db"

	"github.com/masa-finance/masad/mech/record"
)

// Keys of the index:
//
//	f ‖ fingerprint (32) ‖ u64be(epoch) ‖ set (16) -> nothing    the record was opened in, or is in, that set
//	s ‖ set (16)                                   -> state       what is known of the set
const (
	fingerprintKey = 'f'
	setKey         = 's'
)

// States of a set, as bits.
const (
	stateAccepted = 1 << iota // it stood its audit
	stateWhole                // all its fingerprints are in the index
)

const (
	// batchKeys is how many keys are written at a time.
	batchKeys = 4096
	// maxOlder is how many older sets are looked up for one record: others would say the same.
	maxOlder = 64
)

// index remembers which records were in which sets. What it holds is true whenever it was killed: a fingerprint is
// written only when it is known to be under the set's root, and a set is called whole only after its last one.
type index struct{ db *dbm.GoLevelDB }

// ErrLocked tells that another process has the index open.
var ErrLocked = errors.New("index is in use by another process")

func openIndex(folder string) (*index, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	db, err := dbm.NewGoLevelDB("fingerprints", folder, nil)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("%s: %w", folder, ErrLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	if err := clean(folder); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &index{db}, nil
}

func (x *index) close() error { return x.db.Close() }

// add writes fingerprints of a set and returns when they are on the disk.
func (x *index) add(s set, fingerprints []record.Hash) error {
	for rest := fingerprints; len(rest) > 0; {
		n := min(len(rest), batchKeys)
		if err := x.addBatch(s, rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func (x *index) addBatch(s set, fingerprints []record.Hash) (err error) {
	batch := x.db.NewBatch()
	defer func() { err = errors.Join(err, batch.Close()) }()
	for _, fingerprint := range fingerprints {
		if err := batch.Set(recordKey(fingerprint, s.epoch, s.id), []byte{}); err != nil {
			return err
		}
	}
	return batch.WriteSync()
}

// before are sets of epochs before one that have a record, oldest first.
func (x *index) before(fingerprint record.Hash, epoch uint64) (older []setID, err error) {
	found, err := x.db.Iterator(recordKey(fingerprint, 0, setID{}), recordKey(fingerprint, epoch, setID{}))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for ; found.Valid() && len(older) < maxOlder; found.Next() {
		key := found.Key()
		older = append(older, setID(key[len(key)-len(setID{}):]))
	}
	return older, found.Error()
}

func recordKey(fingerprint record.Hash, epoch uint64, id setID) []byte {
	key := append([]byte{fingerprintKey}, fingerprint[:]...)
	return append(binary.BigEndian.AppendUint64(key, epoch), id[:]...)
}

func (x *index) isAccepted(id setID) (bool, error) { return x.is(id, stateAccepted) }
func (x *index) isWhole(id setID) (bool, error)    { return x.is(id, stateWhole) }
func (x *index) accept(id setID) error             { return x.mark(id, stateAccepted) }

// whole notes that all records of an accepted set are in the index.
func (x *index) whole(id setID) error { return x.mark(id, stateAccepted|stateWhole) }

func (x *index) is(id setID, bit byte) (bool, error) {
	state, err := x.state(id)
	return state&bit != 0, err
}

func (x *index) state(id setID) (byte, error) {
	raw, err := x.db.Get(append([]byte{setKey}, id[:]...))
	if err != nil || len(raw) != 1 {
		return 0, err
	}
	return raw[0], nil
}

func (x *index) mark(id setID, bits byte) error {
	state, err := x.state(id)
	if err != nil {
		return err
	}
	return x.db.SetSync(append([]byte{setKey}, id[:]...), []byte{state | bits})
}
