package app

import (
	"crypto/sha256"
	"fmt"

	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app/reveal"
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
	// Beacon is what its hash chains are made of; their length is 0 on a chain without reveals.
	Beacon reveal.Secret
}

// newValidator returns the i-th founding validator: always the same.
func newValidator(i int, links uint64) Validator {
	name := fmt.Sprintf("validator-%d", i)
	return Validator{
		Account:   NewAccount(name),
		Consensus: ed25519.GenPrivKeyFromSecret([]byte("masad/testutil/app/consensus/" + name)),
		Beacon:    reveal.Secret{Master: sha256.Sum256([]byte("masad/testutil/app/beacon/" + name)), Length: links},
	}
}
