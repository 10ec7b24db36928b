package reveal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/masa-finance/masad/mech/beacon"
)

const (
	// DefaultFile is where a node keeps its secret, in its home.
	DefaultFile = "config/priv_beacon_secret.json"
	// DefaultLength is the number of links of a chain unless the file says otherwise.
	DefaultLength = beacon.DefaultLength
	// masterPrefix separates the secret from the consensus key, which comes of the same mnemonic.
	masterPrefix = "masa/beacon-master/v1\x00"
)

// Secret is what a validator's hash chains are made of. Who knows it knows every link that the validator will reveal.
type Secret struct {
	Master [32]byte
	// Length is the number of links of each chain.
	Length uint64
}

// file is a secret on disk.
type file struct {
	Master string `json:"master"`
	Length uint64 `json:"length"`
}

// FromMnemonic derives a secret from the mnemonic of the consensus key, so that one backup restores both.
func FromMnemonic(mnemonic string) Secret {
	return Secret{Master: sha256.Sum256([]byte(masterPrefix + mnemonic)), Length: beacon.DefaultLength}
}

// Validate checks the length of the chains, and that there is a secret at all.
func (s Secret) Validate() error {
	if s.Master == [32]byte{} {
		return errors.New("master: all bytes are 0")
	}
	if s.Length < 1 || s.Length > beacon.MaxLength {
		return fmt.Errorf("length: %d is outside 1..%d", s.Length, beacon.MaxLength)
	}
	return nil
}

// Chain computes chain number of a network.
func (s Secret) Chain(chainID string, number uint64) (*beacon.Chain, error) {
	return beacon.NewChain(beacon.Seed(chainID, number, s.Master), s.Length)
}

// Load reads a secret. Errors name the file and never what it holds.
func Load(path string) (Secret, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, err
	}
	var f file
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return Secret{}, fmt.Errorf("%s: is not a beacon secret: must be JSON with master and length alone", path)
	}
	master, err := hex.DecodeString(f.Master)
	if err != nil || len(master) != len(Secret{}.Master) {
		return Secret{}, fmt.Errorf("%s: master: must be %d bytes in hex", path, len(Secret{}.Master))
	}
	s := Secret{Master: [32]byte(master), Length: f.Length}
	if err := s.Validate(); err != nil {
		return Secret{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Save writes a secret that only its owner can read, in one step. A file that is there is never written over.
func (s Secret) Save(path string) error {
	if err := s.Validate(); err != nil {
		return err
	}
	content, err := json.MarshalIndent(file{Master: hex.EncodeToString(s.Master[:]), Length: s.Length}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = draft.Write(append(content, '\n'))
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err == nil {
		err = os.Link(draft.Name(), path)
	}
	return errors.Join(err, os.Remove(draft.Name()))
}
