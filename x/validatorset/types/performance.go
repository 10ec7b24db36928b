package types

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/performance"
)

// Metric is a kind of work on which validators are compared with each other.
type Metric uint8

const (
	// MetricData is D: opinions on data items.
	MetricData Metric = 1
	// MetricResponse is L: opinions on responses.
	MetricResponse Metric = 2
)

// Member is a validator with a seat.
type Member struct {
	Operator sdk.AccAddress
	// Power is what CometBFT was last told, 0 for a member it does not know yet.
	Power int64
	// JoinedEpoch is the epoch in which the member took its seat.
	JoinedEpoch uint64
	// HasKey tells whether it has an encryption key, and so can read what is private.
	HasKey bool
}

// Performance is a validator's work in one epoch as rewards are paid for it.
type Performance struct {
	Operator sdk.AccAddress
	// Power at the end of the epoch.
	Power int64
	// C is the share of blocks signed.
	C math.LegacyDec
	// Data and Responses tell of its opinions on data sets and on responses.
	Data, Responses Judging
	// Score is P.
	Score math.LegacyDec
}

// Judging is what a validator's opinions on items of one kind are worth.
type Judging struct {
	// Items is how many it was asked to judge that count.
	Items uint64
	// Metric is D or L, 0 without items.
	Metric math.LegacyDec
	// Credit is the sum of min(1, agreement/Full) over them.
	Credit, Full math.LegacyDec
	// Earned is what pay is in proportion to: Items·min(1, Metric/Full) if ByMetric, else floor(Credit·Scale).
	Earned   math.LegacyDec
	ByMetric bool
	// Scale is how much a credit counts beside what others earned by the metric.
	Scale math.LegacyDec
}

// Validate checks that sums fit their counts.
func (j Judgement) Validate() error {
	if _, err := ParseAddress("operator", j.Operator); err != nil {
		return err
	}
	if err := j.Data.validate("data"); err != nil {
		return err
	}
	return j.Responses.validate("responses")
}

// validate checks that sums fit their counts, under a name.
func (a Agreements) validate(name string) error {
	for _, s := range []struct {
		name  string
		sum   math.LegacyDec
		items uint64
	}{
		{"sum", a.Sum, a.Items},
		{"credit", a.Credit, a.Items},
		{"peer_sum", a.PeerSum, a.PeerItems},
		{"common_sum", a.CommonSum, a.PeerItems},
	} {
		most := math.LegacyNewDecFromInt(math.NewIntFromUint64(s.items))
		if s.sum.IsNil() || s.sum.IsNegative() || s.sum.GT(most) {
			return ErrInvalidAgreement.Wrapf("%s.%s: %s is outside 0..%d (items)", name, s.name, text(s.sum), s.items)
		}
	}
	return nil
}

// Add returns the judgement with one more agreement, of which full earns all that there is to earn.
func (j Judgement) Add(metric Metric, agreement, full math.LegacyDec) (Judgement, error) {
	credit, err := performance.Credit(agreement, full)
	if err != nil {
		return j, ErrInvalidAgreement.Wrapf("agreement: %s is outside 0..1", text(agreement))
	}
	a, err := j.of(metric)
	if err != nil {
		return j, err
	}
	a.Sum, a.Credit, a.Items = a.Sum.Add(agreement), a.Credit.Add(credit), a.Items+1
	return j, nil
}

// AddPeer returns the judgement with one more opinion on an item that was compared with another one's verdict.
func (j Judgement) AddPeer(metric Metric, peer, common math.LegacyDec) (Judgement, error) {
	if !isScore(peer) || !isScore(common) {
		return j, ErrInvalidAgreement.Wrapf("peer, common: %s, %s are outside 0..1", text(peer), text(common))
	}
	a, err := j.of(metric)
	if err != nil {
		return j, err
	}
	a.PeerSum, a.CommonSum, a.PeerItems = a.PeerSum.Add(peer), a.CommonSum.Add(common), a.PeerItems+1
	return j, nil
}

// of finds the agreements of a metric.
func (j *Judgement) of(metric Metric) (*Agreements, error) {
	switch metric {
	case MetricData:
		return &j.Data, nil
	case MetricResponse:
		return &j.Responses, nil
	default:
		return nil, ErrInvalidAgreement.Wrapf("metric: %d is neither data nor response", metric)
	}
}

// NewJudgement is one without items.
func NewJudgement(epoch uint64, operator string) Judgement {
	zero := math.LegacyZeroDec()
	none := Agreements{Sum: zero, Credit: zero, PeerSum: zero, CommonSum: zero}
	return Judgement{Epoch: epoch, Operator: operator, Data: none, Responses: none}
}

// Validate checks that all factors are scores.
func (r Rank) Validate() error {
	if _, err := ParseAddress("operator", r.Operator); err != nil {
		return err
	}
	for _, s := range []struct {
		name  string
		score math.LegacyDec
	}{
		{"c", r.C},
		{"d", r.D},
		{"l", r.L},
		{"performance", r.Performance},
		{"data.same", r.Data.Same},
		{"data.peer", r.Data.Peer},
		{"data.common", r.Data.Common},
		{"data.full", r.Data.Full},
		{"responses.same", r.Responses.Same},
		{"responses.peer", r.Responses.Peer},
		{"responses.common", r.Responses.Common},
		{"responses.full", r.Responses.Full},
	} {
		if !isScore(s.score) {
			return ErrInvalidGenesis.Wrapf("%s: %s is outside 0..1", s.name, text(s.score))
		}
	}
	if r.Signed > r.Expected || r.Power < 0 {
		return ErrInvalidGenesis.Wrapf("signed: %d of %d, power: %d", r.Signed, r.Expected, r.Power)
	}
	if err := r.Data.validatePay("data", r.DataItems); err != nil {
		return err
	}
	return r.Responses.validatePay("responses", r.ResponseItems)
}

// validatePay refuses more pay than items earn.
func (c Comparison) validatePay(name string, items uint64) error {
	most := math.LegacyNewDecFromInt(math.NewIntFromUint64(items))
	for _, s := range []struct {
		name string
		sum  math.LegacyDec
	}{{"credit", c.Credit}, {"earned", c.Earned}} {
		if s.sum.IsNil() || s.sum.IsNegative() || s.sum.GT(most) {
			return ErrInvalidGenesis.Wrapf("%s.%s: %s is outside 0..%d (items)", name, s.name, text(s.sum), items)
		}
	}
	return nil
}

func isScore(d math.LegacyDec) bool {
	return !d.IsNil() && !d.IsNegative() && d.LTE(math.LegacyOneDec())
}

// text shows a decimal that may be absent.
func text(d math.LegacyDec) string {
	if d.IsNil() {
		return "nothing"
	}
	return d.String()
}
