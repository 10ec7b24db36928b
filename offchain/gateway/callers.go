package gateway

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// minKey is the shortest bearer key: shorter ones can be guessed.
const minKey = 16

var (
	keyForm  = regexp.MustCompile(`^[\x21-\x7e]+$`)
	nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// Caller is who calls. What it spent is kept under its name, so a new key for a name is no new budget.
type Caller struct {
	Name string
	// Budget is what its requests may cost for ever, PerDay what those of a day by UTC may, in umasa. 0 a day is no limit.
	Budget, PerDay uint64
}

// anybody is the caller of a gateway without keys.
var anybody = Caller{Budget: math.MaxUint64}

// Callers are known by their keys, of which only hashes are kept in memory.
type Callers struct {
	byKey map[[sha256.Size]byte]Caller
}

// ReadCallers reads {"<key>": {"name": "app", "budget": "1000000umasa", "per_day": "50000umasa"}, …}; a key may do
// without the amount per day. It refuses what it does not know, a key or
// a name that is there twice, and a file without keys.
func ReadCallers(path string) (*Callers, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	callers, err := parseCallers(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return callers, nil
}

func parseCallers(content []byte) (*Callers, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("must be a JSON object of keys")
	}
	callers, names := &Callers{byKey: make(map[[sha256.Size]byte]Caller)}, make(map[string]bool)
	for n := 1; decoder.More(); n++ {
		key, caller, err := nextCaller(decoder)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", n, err)
		}
		sum := sha256.Sum256([]byte(key))
		if _, known := callers.byKey[sum]; known {
			return nil, fmt.Errorf("key %d: is there twice", n)
		}
		if names[caller.Name] {
			return nil, fmt.Errorf("key %d: name: %s is there twice", n, caller.Name)
		}
		callers.byKey[sum], names[caller.Name] = caller, true
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("must be a JSON object of keys: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("has more than one JSON object")
	}
	if len(names) == 0 {
		return nil, errors.New("has no keys")
	}
	return callers, nil
}

// nextCaller reads one key and its caller. Errors do not show the key.
func nextCaller(decoder *json.Decoder) (string, Caller, error) {
	token, err := decoder.Token()
	if err != nil {
		return "", Caller{}, err
	}
	key, _ := token.(string)
	if len(key) < minKey || !keyForm.MatchString(key) {
		return "", Caller{}, fmt.Errorf("%d bytes, must be at least %d of printable ASCII without blanks", len(key), minKey)
	}
	var entry struct {
		Name   string `json:"name"`
		Budget string `json:"budget"`
		PerDay string `json:"per_day"`
	}
	if err := decoder.Decode(&entry); err != nil {
		return "", Caller{}, err
	}
	if !nameForm.MatchString(entry.Name) {
		return "", Caller{}, fmt.Errorf("name: %.80q, must be 1 to 64 letters, digits, dots, dashes, underscores", entry.Name)
	}
	budget, err := ParseAmount(entry.Budget)
	if err != nil {
		return "", Caller{}, fmt.Errorf("budget: %w", err)
	}
	caller := Caller{Name: entry.Name, Budget: budget}
	if entry.PerDay == "" {
		return key, caller, nil
	}
	if caller.PerDay, err = ParseAmount(entry.PerDay); err != nil {
		return "", Caller{}, fmt.Errorf("per_day: %w", err)
	}
	return key, caller, nil
}

// ParseAmount reads a positive amount such as 1000000umasa.
func ParseAmount(text string) (uint64, error) {
	coin, err := sdk.ParseCoinNormalized(text)
	if err != nil {
		return 0, fmt.Errorf("%.80q is not an amount such as 1000000%s", text, stakingtypes.BondDenom)
	}
	if coin.Denom != stakingtypes.BondDenom || !coin.Amount.IsPositive() || !coin.Amount.IsUint64() {
		return 0, fmt.Errorf("%.80q, must be at least 1%s", text, stakingtypes.BondDenom)
	}
	return coin.Amount.Uint64(), nil
}

// who is the caller with a key. Without keys it is anybody.
func (c *Callers) who(key string) (Caller, bool) {
	if c == nil {
		return anybody, true
	}
	caller, known := c.byKey[sha256.Sum256([]byte(key))]
	return caller, known
}
