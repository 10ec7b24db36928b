package types

import (
	"regexp"
	"slices"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// Bounds of the parameters.
const (
	// MinSnapshotInterval is for test networks, MaxSnapshotInterval most of a day of 6 second blocks.
	MinSnapshotInterval = 1
	MaxSnapshotInterval = 10_000
	// MaxRules bounds the kinds of proposals, MaxRuleMessages the messages of a kind.
	MaxRules        = 32
	MaxRuleMessages = 64
	maxKindLength   = 32
	maxURLLength    = 128
	// MaxReviewEpochs is more than a year of epochs of an hour.
	MaxReviewEpochs = 10_000
	// MaxResolvePerBlock bounds the votes that one block resolves.
	MaxResolvePerBlock = 1_000
	// MaxSweepPerBlock bounds what one block removes.
	MaxSweepPerBlock = 10_000
	// MaxClaimEpochs is more than a year of epochs of an hour.
	MaxClaimEpochs = 10_000
	// MaxGraceRounds bounds grace_rounds.
	MaxGraceRounds = 1_000
)

// kindShape is how a kind is written.
var kindShape = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// urlShape is how the type URL of a message is written.
var urlShape = regexp.MustCompile(`^/[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$`)

// ratio is a parameter with its bounds.
type ratio struct {
	name     string
	value    math.LegacyDec
	min, max string
}

// Validate refuses parameters outside their bounds.
func (p Params) Validate() error {
	for _, count := range []struct {
		name            string
		value, min, max uint64
	}{
		{"snapshot_interval", p.SnapshotInterval, MinSnapshotInterval, MaxSnapshotInterval},
		{"review_epochs", p.ReviewEpochs, 1, MaxReviewEpochs},
		{"resolve_per_block", uint64(p.ResolvePerBlock), 1, MaxResolvePerBlock},
		{"sweep_per_block", uint64(p.SweepPerBlock), 1, MaxSweepPerBlock},
		{"claim_epochs", p.ClaimEpochs, 1, MaxClaimEpochs},
		{"grace_rounds", p.GraceRounds, 1, MaxGraceRounds},
	} {
		if count.value < count.min || count.value > count.max {
			return ErrInvalidParams.Wrapf("%s: %d is outside %d..%d", count.name, count.value, count.min, count.max)
		}
	}
	for _, r := range []ratio{
		{"min_proposal_share", p.MinProposalShare, "0", "0.01"},
		{"hardest_quorum", p.HardestQuorum, "0.1", "0.667"},
		{"hardest_threshold", p.HardestThreshold, "0.667", "0.9"},
		{"delegate_share", p.DelegateShare, "0", "0.5"},
		{"inactivity_step", p.InactivityStep, "0", "0.5"},
		{"inactivity_floor", p.InactivityFloor, "0.5", "1"},
	} {
		if err := r.check(); err != nil {
			return err
		}
	}
	return p.validateRules()
}

// check refuses a ratio outside its bounds.
func (r ratio) check() error {
	low, high := math.LegacyMustNewDecFromStr(r.min), math.LegacyMustNewDecFromStr(r.max)
	if r.value.IsNil() {
		return ErrInvalidParams.Wrapf("%s: must be given, within %s..%s", r.name, r.min, r.max)
	}
	if r.value.LT(low) || r.value.GT(high) {
		return ErrInvalidParams.Wrapf("%s: %s is outside %s..%s", r.name, r.value, r.min, r.max)
	}
	return nil
}

// validateRules checks the kinds: each once, each message in one of them, none harder than the hardest.
func (p Params) validateRules() error {
	if n := len(p.Rules); n < 1 || n > MaxRules {
		return ErrInvalidParams.Wrapf("rules: %d is outside 1..%d", n, MaxRules)
	}
	kinds, messages := make(map[string]bool), make(map[string]bool)
	for _, rule := range p.Rules {
		if kinds[rule.Kind] {
			return ErrInvalidParams.Wrapf("rules.kind: %q is there twice, limit 1", rule.Kind)
		}
		kinds[rule.Kind] = true
		if err := p.validateRule(rule); err != nil {
			return err
		}
		for _, url := range rule.Messages {
			if err := checkRuleMessage(rule.Kind, url); err != nil {
				return err
			}
			if messages[url] {
				return ErrInvalidParams.Wrapf("rules.messages: %s is there twice, limit 1", url)
			}
			messages[url] = true
		}
	}
	return nil
}

// validateRule checks what a kind needs.
func (p Params) validateRule(rule Rule) error {
	if len(rule.Kind) > maxKindLength || !kindShape.MatchString(rule.Kind) {
		return ErrInvalidParams.Wrapf("rules.kind: %q must be 1..%d lower-case letters, digits or dashes",
			shorten(rule.Kind), maxKindLength)
	}
	if err := rule.Topic.Validate(); err != nil {
		return ErrInvalidParams.Wrapf("rules.%s: %s", rule.Kind, err)
	}
	if n := len(rule.Messages); n < 1 || n > MaxRuleMessages {
		return ErrInvalidParams.Wrapf("rules.%s.messages: %d is outside 1..%d", rule.Kind, n, MaxRuleMessages)
	}
	for _, r := range []ratio{
		{"rules." + rule.Kind + ".quorum", rule.Quorum, "0.05", p.HardestQuorum.String()},
		{"rules." + rule.Kind + ".threshold", rule.Threshold, "0.5", p.HardestThreshold.String()},
	} {
		if err := r.check(); err != nil {
			return err
		}
	}
	return nil
}

// ungoverned are messages that no rule may make easier: they take the hardest, or are opened.
func ungoverned() []string {
	return []string{
		sdk.MsgTypeURL(&MsgUpdateParams{}), sdk.MsgTypeURL(&sdkgovtypes.MsgUpdateParams{}), ExecURL,
	}
}

// CheckURL checks that a text names a type of messages.
func CheckURL(url string) error {
	if len(url) > maxURLLength || !urlShape.MatchString(url) {
		return ErrInvalidRequest.Wrapf("messages: %q must be a type URL of at most %d bytes, as %s", shorten(url),
			maxURLLength, TextURL)
	}
	return nil
}

// checkRuleMessage checks that a text names a message that a rule may be for.
func checkRuleMessage(kind, url string) error {
	if err := CheckURL(url); err != nil {
		return ErrInvalidParams.Wrapf("rules.%s.%s", kind, err)
	}
	if slices.Contains(ungoverned(), url) {
		return ErrInvalidParams.Wrapf("rules.%s.messages: %s takes the hardest rule, must not be listed", kind, url)
	}
	return nil
}
