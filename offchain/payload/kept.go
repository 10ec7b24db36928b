package payload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Bounds of what a Keeper keeps.
const (
	KeptBytes = 64 << 20
	KeptFiles = 1_024
)

// Keeper is a Fetcher that keeps what it has fetched of private requests as long as it is needed, so that a program
// that is killed needs nobody to go on. It is kept as it came: sealed, and its key wrapped for the reader. It is kept
// for one request: whoever copies its hash into another is not answered from here, but by the publisher, which gives
// no key.
type Keeper struct {
	*Fetcher
	store *Store
}

// NewKeeper returns a Keeper with a store of its own, which nobody serves.
func NewKeeper(fetcher *Fetcher, store *Store) *Keeper { return &Keeper{fetcher, store} }

// FetchFor is that of the Fetcher, unless what is private was fetched before.
func (k *Keeper) FetchFor(
	ctx context.Context, request rewardstypes.Request, p rewardstypes.Payload,
) ([]byte, error) {
	if !request.Private || k.options.Key == nil {
		return k.Fetcher.FetchFor(ctx, request, p)
	}
	if content, wrapped, ok := k.recall(request.Id, p); ok {
		if opened, err := k.unseal(content, wrapped, p.Hash); err == nil {
			return opened, nil
		} // it was for another key
	}
	content, wrapped, err := k.fetchSealed(ctx, request, p)
	if err != nil {
		return nil, err
	}
	opened, err := k.unseal(content, wrapped, p.Hash)
	if err != nil {
		return nil, err
	}
	if _, err := k.store.Put(content, append(ticket(request.Id), wrapped...)); err != nil {
		k.store.options.Log.Warn("what was fetched is not kept", "request", request.Id, "error", err)
	}
	return opened, nil
}

// ticket stands before the key of what is kept for a request.
func ticket(request string) []byte { return []byte(request + " ") }

// recall is what is kept of a payload for a request, if it is as a whole.
func (k *Keeper) recall(request string, p rewardstypes.Payload) (content, wrapped []byte, ok bool) {
	name := hex.EncodeToString(p.Hash)
	secret, err := k.store.Secret(name)
	if err != nil {
		return nil, nil, false
	}
	if wrapped, ok = bytes.CutPrefix(secret, ticket(request)); !ok {
		return nil, nil, false
	}
	file, err := k.store.Open(name)
	if err != nil {
		return nil, nil, false
	}
	defer func() { _ = file.Close() }()
	content, err = io.ReadAll(io.LimitReader(file, MaxStored+1))
	sum := sha256.Sum256(content)
	return content, wrapped, err == nil && bytes.Equal(sum[:], p.Hash)
}

// Retain drops what is kept of other payloads than those that are still needed, and what is old.
func (k *Keeper) Retain(needed []rewardstypes.Payload) {
	names := make(map[string]bool, len(needed))
	for _, p := range needed {
		names[hex.EncodeToString(p.Hash)] = true
	}
	k.store.Retain(names)
	k.store.Sweep()
}

// Close releases the store.
func (k *Keeper) Close() error { return k.store.Close() }
