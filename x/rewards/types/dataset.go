package types

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/record"
)

// Short names of where a data set stands.
const (
	DatasetCommitted = DatasetStatus_DATASET_STATUS_COMMITTED
	DatasetSketched  = DatasetStatus_DATASET_STATUS_SKETCHED
	DatasetAccepted  = DatasetStatus_DATASET_STATUS_ACCEPTED
	DatasetFailed    = DatasetStatus_DATASET_STATUS_FAILED
	DatasetDropped   = DatasetStatus_DATASET_STATUS_DROPPED
	DatasetPaid      = DatasetStatus_DATASET_STATUS_PAID
)

const (
	// DatasetIDLength is the length of a data set's id in bytes.
	DatasetIDLength = 16
	datasetDomain   = "masa/dataset/v1"
	// maxRecords bounds the records of a data set: 2^53 are exact wherever numbers are floats.
	maxRecords = 1 << 53
)

// DatasetID derives the id of what an owner commits to a pool in an epoch:
//
//	hex( SHA256("masa/dataset/v1" ‖ 00 ‖ pool ‖ 00 ‖ u64be(epoch) ‖ owner (20))[0:16] )
func DatasetID(pool string, epoch uint64, owner sdk.AccAddress) string {
	input := append(domain(datasetDomain), pool...)
	input = binary.BigEndian.AppendUint64(append(input, 0), epoch)
	sum := sha256.Sum256(append(input, owner...))
	return hex.EncodeToString(sum[:DatasetIDLength])
}

// CheckDatasetID refuses anything but 32 lower-case hex digits.
func CheckDatasetID(field, id string) error {
	_, err := decodeID(field, id, DatasetIDLength)
	return err
}

// NewDataset is what an owner committed to.
func NewDataset(msg *MsgCommitDataset, epoch uint64, owner sdk.AccAddress, height int64) Dataset {
	return Dataset{
		Id: DatasetID(msg.Pool, epoch, owner), Pool: msg.Pool, Epoch: epoch, Owner: owner.String(),
		Root: msg.Root, Records: msg.Records, Uri: msg.Uri, Height: height,
		Status: DatasetCommitted,
		Value:  math.ZeroInt(), Payout: math.ZeroInt(), Slashed: math.ZeroInt(),
		Stake: math.ZeroInt(),
	}
}

// checkCommitment checks what a worker says of a data set.
func checkCommitment(prefix string, root []byte, records uint64, uri string) error {
	if len(root) != HashLength {
		return ErrInvalidField.Wrapf("%sroot: %d bytes, must be %d", prefix, len(root), HashLength)
	}
	if err := checkRange(prefix+"records", records, 1, maxRecords); err != nil {
		return err
	}
	if len(uri) == 0 || len(uri) > MaxURI {
		return ErrInvalidField.Wrapf("%suri: %d bytes, must be 1..%d", prefix, len(uri), MaxURI)
	}
	if !uriForm.MatchString(uri) {
		return ErrInvalidField.Wrapf("%suri: %q must be a scheme and printable ASCII", prefix, truncate(uri))
	}
	return nil
}

// Validate refuses a data set that no message could have made.
func (d Dataset) Validate() error {
	owner, err := checkAddress("dataset.owner", d.Owner)
	if err != nil {
		return err
	}
	if err := CheckPoolID("dataset.pool", d.Pool); err != nil {
		return err
	}
	if id := DatasetID(d.Pool, d.Epoch, owner); d.Id != id {
		return ErrInvalidID.Wrapf("dataset.id: %q, must be %s", truncate(d.Id), id)
	}
	if err := checkCommitment("dataset.", d.Root, d.Records, d.Uri); err != nil {
		return err
	}
	if err := d.validateSketch(); err != nil {
		return err
	}
	for _, amount := range []named{
		{"dataset.payout", &d.Payout}, {"dataset.slashed", &d.Slashed}, {"dataset.stake", &d.Stake},
	} {
		if err := checkAmount(amount.name, *amount.at, math.ZeroInt()); err != nil {
			return err
		}
	}
	if d.Value.IsNil() || d.Value.IsNegative() {
		return ErrInvalidAmount.Wrapf("dataset.value: %s is below 0", d.Value)
	}
	return checkText("dataset.offence", d.Offence, maxReference)
}

// validateSketch checks what is known of the sketch and its audit.
func (d Dataset) validateSketch() error {
	if d.Height < 0 || d.SketchHeight < 0 {
		return ErrInvalidField.Wrapf("dataset.height: %d and %d of the sketch, must be at least 0", d.Height,
			d.SketchHeight)
	}
	if _, known := DatasetStatus_name[int32(d.Status)]; !known || d.Status == 0 {
		return ErrInvalidField.Wrapf("dataset.status: %d is not known, must be 1..%d", d.Status, len(DatasetStatus_name)-1)
	}
	sketched := d.Entries > 0
	if sketched != (len(d.SketchHash) == HashLength) || sketched != (d.SketchHeight > 0) {
		return ErrInvalidField.Wrapf("dataset.sketch_hash: %d bytes at height %d with %d entries", len(d.SketchHash),
			d.SketchHeight, d.Entries)
	}
	if d.Entries > record.MaxEntries || uint64(d.Entries) > d.Records {
		return ErrInvalidField.Wrapf("dataset.entries: %d, limit %d and records, %d", d.Entries, record.MaxEntries,
			d.Records)
	}
	if !sketched && d.Status != DatasetCommitted && d.Status != DatasetDropped {
		return ErrInvalidField.Wrapf("dataset.status: %s without a sketch", d.Status)
	}
	if d.Opened > d.Entries || d.Stale > d.Opened {
		return ErrInvalidField.Wrapf("dataset.stale: %d of %d opened of %d entries", d.Stale, d.Opened, d.Entries)
	}
	if d.Item != "" {
		return CheckItemID("dataset.item", d.Item)
	}
	return nil
}

// OwnerBytes are the bytes of the owner's address, nil if it is none: by them the data sets of a round are ordered.
func (d Dataset) OwnerBytes() sdk.AccAddress {
	owner, err := checkAddress("dataset.owner", d.Owner)
	if err != nil {
		return nil
	}
	return owner
}
