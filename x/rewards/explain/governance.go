package explain

import "cosmossdk.io/math"

// participation is a voter's own part of an epoch's pool for governance, floor(pool·own/total).
func (f *factors) participation() math.Int { return f.governed("own") }

// delegateShare is what a voter has of the part of those it voted for: floor(floor(pool·passive/total)·delegate_share).
func (f *factors) delegateShare() math.Int {
	return f.governed("passive").Mul(f.fraction("delegate_share")).Quo(one)
}

// governed is floor(pool·weight/total) of a weight that is part of the total.
func (f *factors) governed(weight string) math.Int {
	part, total := f.int(weight), f.int("total")
	if part.GT(total) {
		f.fail("%s: %s, limit %s, which is total", weight, part, total)
	}
	return f.quo(f.int("pool").Mul(part), "total", total)
}

// delegation is a passive delegator's part of what was set aside for all behind a voter,
// floor(aside·tokens/passive_tokens).
func (f *factors) delegation() math.Int {
	tokens, all := f.int("tokens"), f.int("passive_tokens")
	if tokens.GT(all) {
		f.fail("tokens: %s, limit %s, which is passive_tokens", tokens, all)
	}
	return f.quo(f.int("aside").Mul(tokens), "passive_tokens", all)
}

// participating is floor(amount·participation) if the entry says that its owner missed votes.
func (f *factors) participating(amount math.Int) math.Int {
	if !f.has("participation") {
		return amount
	}
	f.int("missed")
	return amount.Mul(f.fraction("participation")).Quo(one)
}

// fraction is a decimal number within 0..1 in units of 10⁻¹⁸.
func (f *factors) fraction(name string) math.Int {
	value := f.whole(name)
	if value.GT(one) {
		f.fail("%s: %s is above 1", name, f.text(name))
	}
	return value
}
