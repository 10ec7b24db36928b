package types

import "slices"

// RuleOf is what messages need: the largest quorum and the largest threshold of all of their kinds. It is named after
// the kind with the largest threshold, of those the one with the largest quorum, of those the first in the list; its
// topic is that kind's. A message that no rule lists takes the hardest rule. No message is a text.
func (p Params) RuleOf(urls []string) Rule {
	if len(urls) == 0 {
		urls = []string{TextURL}
	}
	strictest := p.ruleOfOne(urls[0])
	quorum, threshold := strictest.Quorum, strictest.Threshold
	for _, url := range urls[1:] {
		rule := p.ruleOfOne(url)
		if p.harder(rule, strictest) {
			strictest = rule
		}
		if rule.Quorum.GT(quorum) {
			quorum = rule.Quorum
		}
		if rule.Threshold.GT(threshold) {
			threshold = rule.Threshold
		}
	}
	strictest.Quorum, strictest.Threshold = quorum, threshold
	return strictest
}

// ruleOfOne is the rule of a message.
func (p Params) ruleOfOne(url string) Rule {
	for _, rule := range p.Rules {
		if slices.Contains(rule.Messages, url) {
			return rule
		}
	}
	return Rule{
		Kind: HardestKind, Topic: TOPIC_CONSENSUS, Quorum: p.HardestQuorum, Threshold: p.HardestThreshold,
		Messages: []string{url},
	}
}

// harder tells whether a rule comes before another: a larger threshold, then a larger quorum, then the hardest rule,
// then the place in the list.
func (p Params) harder(a, b Rule) bool {
	switch {
	case !a.Threshold.Equal(b.Threshold):
		return a.Threshold.GT(b.Threshold)
	case !a.Quorum.Equal(b.Quorum):
		return a.Quorum.GT(b.Quorum)
	default:
		return p.place(a) < p.place(b)
	}
}

// place is where a rule stands in the list; the hardest is before all.
func (p Params) place(rule Rule) int {
	return slices.IndexFunc(p.Rules, func(other Rule) bool { return other.Kind == rule.Kind })
}
