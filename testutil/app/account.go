package app

import (
	"fmt"

	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Account is somebody who signs.
type Account struct {
	Name    string
	Key     cryptotypes.PrivKey
	Address sdk.AccAddress
}

// NewAccount returns the account of a name: always the same.
func NewAccount(name string) Account {
	key := secp256k1.GenPrivKeyFromSecret([]byte("masad/testutil/app/" + name))
	return Account{Name: name, Key: key, Address: sdk.AccAddress(key.PubKey().Address())}
}

// String is the account's address.
func (a Account) String() string { return a.Address.String() }

// Validator is a founding validator: an operator with a consensus key.
type Validator struct {
	Account
	Consensus cryptotypes.PrivKey
}

// newValidator returns the i-th founding validator: always the same.
func newValidator(i int) Validator {
	name := fmt.Sprintf("validator-%d", i)
	return Validator{
		Account:   NewAccount(name),
		Consensus: ed25519.GenPrivKeyFromSecret([]byte("masad/testutil/app/consensus/" + name)),
	}
}
