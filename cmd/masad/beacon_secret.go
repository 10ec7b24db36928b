package main

import (
	"crypto/rand"
	"fmt"

	"github.com/masa-finance/masad/app/reveal"
)

// createSecret makes a secret at random.
func createSecret(path string, length uint64) error {
	secret := reveal.Secret{Length: length}
	if _, err := rand.Read(secret.Master[:]); err != nil {
		return err
	}
	return secret.Save(path)
}

// ensureSecret makes a secret where there is none, of the mnemonic if there is one. A secret that is there stays; it is
// an error if it is not that of the mnemonic.
func ensureSecret(path, mnemonic string) error {
	switch {
	case !fileExists(path) && mnemonic == "":
		return createSecret(path, reveal.DefaultLength)
	case !fileExists(path):
		return reveal.FromMnemonic(mnemonic).Save(path)
	case mnemonic == "":
		return nil
	}
	secret, err := reveal.Load(path)
	if err != nil {
		return err
	}
	if secret.Master != reveal.FromMnemonic(mnemonic).Master {
		return fmt.Errorf("%s: holds another secret than the mnemonic's, and is never written over: move it away", path)
	}
	return nil
}
