package types

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/masa-finance/masad/mech/record"
)

const (
	auditDomain = "masa/audit/v1"
	// micro is 1 in micro-units.
	micro = 1_000_000
)

// AuditID derives the id of the audit of a data set:
//
//	hex( SHA256("masa/audit/v1" ‖ 00 ‖ data set id (16)) )
//
// It errs if the data set's id is not valid.
func AuditID(dataset string) (string, error) {
	id, err := decodeID("dataset", dataset, DatasetIDLength)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(domain(auditDomain), id...))
	return hex.EncodeToString(sum[:]), nil
}

// IsAudit tells whether the item is a data set, and not a response.
func (i Item) IsAudit() bool { return i.Dataset != "" }

// AuditCount is what an auditor counted of the entries that were asked for.
type AuditCount struct {
	Asked uint32
	// Good were opened and are true; Matched of them have the weight and category of their entry.
	Good, Matched uint32
	// Stale are in data sets that were accepted in earlier epochs.
	Stale uint32
}

// Opinion tells a count as the scores of an evaluation, in micro-units, floored: R is the share that is good, C that is
// not stale, F that matches; flagged unless all are good and match. Of nothing asked everything is well.
func (c AuditCount) Opinion() Opinion {
	share := func(of uint32) uint32 {
		if c.Asked == 0 {
			return micro
		}
		return uint32(uint64(min(of, c.Asked)) * micro / uint64(c.Asked))
	}
	return Opinion{
		R: share(c.Good), C: share(c.Asked - min(c.Stale, c.Asked)), F: share(c.Matched),
		Flag: c.Good < c.Asked || c.Matched < c.Asked,
	}
}

// StaleOf is the number of stale entries that an auditor told by C, of those asked: floor((10^6 − C)·asked/10^6). It is
// exact for what Opinion makes of a count, as 10^6 − C = ceil(10^6·stale/asked) and asked < 10^6.
func StaleOf(c, asked uint32) uint32 {
	return uint32(uint64(micro-min(c, micro)) * uint64(asked) / micro)
}

// validateAudited checks the entries that are audited: of a data set only, and each once.
func (i Item) validateAudited() error {
	if !i.IsAudit() && len(i.Audited) > 0 {
		return ErrInvalidField.Wrapf("item.audited: %d entries of a response, must be none", len(i.Audited))
	}
	if i.IsAudit() && i.Request != "" {
		return ErrInvalidField.Wrapf("item.request: %q of a data set, must be empty", truncate(i.Request))
	}
	seen := make(map[uint32]bool, len(i.Audited))
	for _, number := range i.Audited {
		if number >= record.MaxEntries || seen[number] {
			return ErrInvalidField.Wrapf("item.audited: %d, must be below %d and there once", number, record.MaxEntries)
		}
		seen[number] = true
	}
	return nil
}
