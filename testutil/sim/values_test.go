package sim

import (
	"math/big"
	"strings"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/bech32"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// bad is a bad value.
type bad[T any] struct {
	how   string
	value T
}

// integers are bad amounts.
func integers() []bad[math.Int] {
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	return []bad[math.Int]{
		{notGiven, math.Int{}},
		{"zero", math.ZeroInt()},
		{"negative", math.NewInt(-1)},
		{"2^63", math.NewIntFromBigInt(power(63))},
		{"2^255", math.NewIntFromBigInt(power(255))},
		{"2^256-1", math.NewIntFromBigInt(new(big.Int).Sub(power(256), big.NewInt(1)))},
		{"-2^255", math.NewIntFromBigInt(new(big.Int).Neg(power(255)))},
	}
}

// decimals are bad ratios.
func decimals() []bad[math.LegacyDec] {
	power := new(big.Int).Lsh(big.NewInt(1), 200)
	return []bad[math.LegacyDec]{
		{notGiven, math.LegacyDec{}},
		{"negative", math.LegacyNewDec(-1)},
		{"huge", math.LegacyNewDecFromBigInt(power)},
		{"-2^200", math.LegacyNewDecFromBigInt(new(big.Int).Neg(power))},
	}
}

// ofAccount begins what was done to an address that is a module account's now.
const ofAccount = "of the account "

// texts are bad texts in the place of a good one: none, of characters that no text of ours holds, too long, and for an
// address one of another chain, of another spelling, of another length, and those of module accounts, which sign
// nothing.
func texts(good string) []bad[string] {
	all := []bad[string]{
		{"missing", ""},
		{"malformed", "no\nsuch thing"},
		{"with a control character", good + "\x00"},
		{"with an escape character", "\x1b[31m" + good},
		{"with a line break at the end", good + "\n"},
		{"that turns its direction", "\u202e" + good},
		{"with a character of no width", good + "\u200d"},
		{"with a byte order mark", "\ufeff" + good},
		{"that is not UTF-8", good + "\xff"},
		{"too long", strings.Repeat("a", 10_000)},
	}
	raw, err := sdk.AccAddressFromBech32(good)
	if err != nil {
		return all
	}
	all = append(
		all,
		bad[string]{"in capitals", strings.ToUpper(good)},
		bad[string]{"of another chain", encoded("cosmos", raw)},
		bad[string]{"of a validator's operator", encoded("masavaloper", raw)},
		bad[string]{"of 32 bytes", encoded("masa", append(append([]byte{}, raw...), raw[:12]...))},
		bad[string]{"of 19 bytes", encoded("masa", raw[:19])},
		bad[string]{"with a space", good + " "},
	)
	for _, name := range []string{rewardstypes.EscrowAccount, rewardstypes.TreasuryAccount} {
		all = append(all, bad[string]{ofAccount + name, authtypes.NewModuleAddress(name).String()})
	}
	if good != app.Authority() {
		all = append(all, bad[string]{ofAccount + "gov", app.Authority()})
	}
	return all
}

func encoded(prefix string, address []byte) string {
	text, err := bech32.ConvertAndEncode(prefix, address)
	if err != nil {
		panic(err)
	}
	return text
}
