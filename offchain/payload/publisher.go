package payload

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Publisher makes payloads of bytes that are too long for a transaction.
type Publisher struct {
	store *Store
	root  string
}

// NewPublisher returns a publisher whose store is served at a public root, such as https://worker.example.
func NewPublisher(store *Store, root string) (*Publisher, error) {
	if err := CheckRoot(root); err != nil {
		return nil, err
	}
	return &Publisher{store: store, root: strings.TrimSuffix(root, "/")}, nil
}

// CheckRoot refuses what cannot be the public root of a store, or is so long that no payload below it has a valid URI.
func CheckRoot(root string) error {
	root = strings.TrimSuffix(root, "/")
	parsed, err := url.Parse(root)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" ||
		parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil {
		return fmt.Errorf("%.80q: must be the root of an http or https server, such as https://worker.example", root)
	}
	p := &Publisher{root: root}
	longest := rewardstypes.Payload{Uri: p.uri(make([]byte, 32)), Hash: make([]byte, 32), Size_: 1}
	return longest.Validate()
}

// Publish makes bytes durable where they are served, and returns the payload that stands for them.
func (p *Publisher) Publish(content []byte) (rewardstypes.Payload, error) {
	return p.put(content, nil)
}

// Seal is Publish for those only who take part in a private request. Nobody sees by the hash what it is.
func (p *Publisher) Seal(content []byte) (rewardstypes.Payload, error) {
	sealed, key, err := seal.Seal(content)
	if err != nil {
		return rewardstypes.Payload{}, err
	}
	return p.put(sealed, key)
}

func (p *Publisher) put(content, secret []byte) (rewardstypes.Payload, error) {
	hash, err := p.store.Put(content, secret)
	if err != nil {
		return rewardstypes.Payload{}, err
	}
	return rewardstypes.Payload{Hash: hash, Uri: p.uri(hash), Size_: uint64(len(content))}, nil
}

func (p *Publisher) uri(hash []byte) string { return p.root + "/payload/" + hex.EncodeToString(hash) }
