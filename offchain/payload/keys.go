package payload

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/gate"
	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// maxKeys is how many requests for keys are served at a time, maxKeysFrom how many of one address: each asks the
	// chain.
	maxKeys     = 32
	maxKeysFrom = 4
	// chainTime is how long the chain is waited for.
	chainTime = 10 * time.Second
)

// Readers is what the chain knows of those who may read what is private.
type Readers interface {
	// Request is one request.
	Request(ctx context.Context, id string) (rewardstypes.Request, error)
	// Committee are the operators that judge an item now; none if the chain does not know it.
	Committee(ctx context.Context, item string) ([]string, error)
	// EncryptionKey is the X25519 key that an account has in a role; none if it has none.
	EncryptionKey(ctx context.Context, role stakingtypes.Role, account string) ([]byte, error)
}

// keys wraps the content keys of an account's sealed payloads for those who take part in its requests. Only who has the
// private key of a reader can use what it is given, so that it need not ask who calls.
type keys struct {
	store   *Store
	owner   string
	readers Readers
	gate    *gate.Gate
}

// ShareKeys lets the server give the keys of the owner's sealed payloads to those who may read them:
//
//	GET /payload/<hash>/key?for=<account>&request=<id>     the content key, wrapped for the account
func (s *Server) ShareKeys(owner string, readers Readers) {
	s.keys = &keys{store: s.store, owner: owner, readers: readers, gate: gate.New(maxKeys, maxKeysFrom)}
}

// serve answers with a wrapped key.
func (k *keys) serve(w http.ResponseWriter, r *http.Request) {
	name, query := r.PathValue("hash"), r.URL.Query()
	secret, err := k.store.Secret(name)
	if err != nil {
		http.Error(w, "no such key", http.StatusNotFound)
		return
	}
	account, request := query.Get("for"), query.Get("request")
	if _, err := sdk.AccAddressFromBech32(account); err != nil {
		http.Error(w, "for: must be an account", http.StatusBadRequest)
		return
	}
	if err := rewardstypes.CheckRequestID("request", request); err != nil {
		http.Error(w, "request: must be the id of a request", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), chainTime)
	defer cancel()
	reader, err := k.keyOf(ctx, name, request, account)
	switch {
	case err != nil:
		http.Error(w, "the chain cannot be asked", http.StatusBadGateway)
		return
	case len(reader) == 0:
		http.Error(w, "for: takes no part in the request, or has no encryption key", http.StatusForbidden)
		return
	}
	hash, err := hex.DecodeString(name)
	if err != nil {
		http.Error(w, "no such key", http.StatusNotFound)
		return
	}
	wrapped, err := seal.Wrap(secret, hash, reader)
	if err != nil {
		http.Error(w, "for: its encryption key cannot be used", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(wrapped) //nolint:gosec // bytes of no type that a browser runs
}

// keyOf is the encryption key of an account that may read a payload; none if it may not.
func (k *keys) keyOf(ctx context.Context, name, id, account string) ([]byte, error) {
	request, err := k.readers.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	role, items := k.partOf(request, name, account)
	for i := 0; role == stakingtypes.Role_ROLE_UNSPECIFIED && i < len(items); i++ {
		operators, err := k.readers.Committee(ctx, items[i])
		if err != nil {
			return nil, err
		}
		if slices.Contains(operators, account) {
			role = stakingtypes.Role_ROLE_VALIDATOR
		}
	}
	if role == stakingtypes.Role_ROLE_UNSPECIFIED {
		return nil, nil
	}
	return k.readers.EncryptionKey(ctx, role, account)
}

// partOf is the part that an account has in a request of which the payload is, and the items whose committees read it
// too. Whoever copies a hash into a request of its own gets nothing: a prompt must be of the owner's request, an answer
// the owner's.
func (k *keys) partOf(
	request rewardstypes.Request, name, account string,
) (role stakingtypes.Role, items []string) {
	hash, err := hex.DecodeString(name)
	if err != nil || !request.Private {
		return role, nil
	}
	own := request.Place(k.owner)
	switch {
	case request.Oracle == k.owner && bytes.Equal(request.Payload.Hash, hash):
		if request.Place(account) >= 0 {
			role = stakingtypes.Role_ROLE_WORKER
		}
		for _, a := range request.Assignments {
			items = append(items, itemsOf(a)...)
		}
	case own >= 0 && request.Assignments[own].Response != nil &&
		bytes.Equal(request.Assignments[own].Response.Payload.Hash, hash):
		if request.Oracle == account {
			role = stakingtypes.Role_ROLE_ORACLE
		}
		items = itemsOf(request.Assignments[own])
	}
	return role, items
}

// itemsOf are the evaluations of a place's response.
func itemsOf(a rewardstypes.Assignment) (items []string) {
	if a.Item != "" {
		items = append(items, a.Item)
	}
	if a.Dispute != nil {
		items = append(items, a.Dispute.Item)
	}
	return items
}
