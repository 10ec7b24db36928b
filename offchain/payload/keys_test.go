package payload_test

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func account(letter string) string { return sdk.AccAddress(strings.Repeat(letter, 20)).String() }

var (
	oracle, worker, second    = account("o"), account("w"), account("x")
	judge, otherJudge, nobody = account("j"), account("k"), account("n")
	requestID, otherID        = strings.Repeat("0", 32), strings.Repeat("1", 32)
)

// town is what a chain knows of readers.
type town struct {
	requests   map[string]rewardstypes.Request
	committees map[string][]string
	keys       map[string]seal.PrivateKey // by role and account
	gone       bool
}

var errGone = errors.New("connection refused")

func (w *town) Request(_ context.Context, id string) (rewardstypes.Request, error) {
	if w.gone {
		return rewardstypes.Request{}, errGone
	}
	return w.requests[id], nil
}

func (w *town) Committee(_ context.Context, item string) ([]string, error) {
	return w.committees[item], nil
}

func (w *town) EncryptionKey(_ context.Context, role stakingtypes.Role, account string) ([]byte, error) {
	key, known := w.keys[role.String()+account]
	if !known {
		return nil, nil
	}
	return key.Public(), nil
}

func (w *town) draw(t *testing.T, role stakingtypes.Role, account string) {
	t.Helper()
	key, err := seal.NewPrivateKey()
	require.NoError(t, err)
	w.keys[role.String()+account] = key
}

// scene is a private request with two workers and a committee each, at the publishers of its oracle and a worker.
type scene struct {
	*testing.T
	town           *town
	asked, said    rewardstypes.Payload
	oracleAt       string
	askedBy, wrote *payload.Publisher
	// leave ends the oracle's publisher.
	leave func()
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{T: t, town: &town{
		requests: make(map[string]rewardstypes.Request), committees: make(map[string][]string),
		keys: make(map[string]seal.PrivateKey),
	}}
	s.askedBy, s.oracleAt, s.leave = s.publisher(oracle)
	s.wrote, _, _ = s.publisher(worker)
	s.asked, s.said = s.sealed(s.askedBy, "Why is the sky blue?"), s.sealed(s.wrote, "Rayleigh.")
	s.town.requests[requestID] = rewardstypes.Request{
		Id: requestID, Oracle: oracle, Private: true, Payload: s.asked, Assignments: []rewardstypes.Assignment{
			{Worker: worker, Item: "a", Response: &rewardstypes.Response{Worker: worker, Payload: s.said}},
			{Worker: second, Item: "b"},
		},
	}
	s.town.committees = map[string][]string{"a": {judge}, "b": {otherJudge}}
	for account, role := range map[string]stakingtypes.Role{
		oracle: stakingtypes.Role_ROLE_ORACLE, worker: stakingtypes.Role_ROLE_WORKER, second: stakingtypes.Role_ROLE_WORKER,
		judge: stakingtypes.Role_ROLE_VALIDATOR, otherJudge: stakingtypes.Role_ROLE_VALIDATOR,
		nobody: stakingtypes.Role_ROLE_WORKER,
	} {
		s.town.draw(t, role, account)
	}
	return s
}

// publisher is that of an account, with its address, and what ends it.
func (s *scene) publisher(owner string) (publisher *payload.Publisher, url string, leave func()) {
	s.Helper()
	shelf := newShelf(s.T, 1<<20)
	server := payload.NewServer(shelf.Store)
	server.ShareKeys(owner, s.town)
	at := httptest.NewServer(server.Handler())
	s.Cleanup(at.Close)
	publisher, err := payload.NewPublisher(shelf.Store, at.URL)
	require.NoError(s, err)
	return publisher, at.URL, at.Close
}

func (s *scene) sealed(by *payload.Publisher, text string) rewardstypes.Payload {
	s.Helper()
	p, err := by.Seal([]byte(text))
	require.NoError(s, err)
	require.NoError(s, p.Validate())
	return p
}

// read is what an account gets of a payload, by the key it has in a role.
func (s *scene) read(role stakingtypes.Role, account, id string, p rewardstypes.Payload) (string, error) {
	key, known := s.town.keys[role.String()+account]
	options := payload.Options{AllowPrivate: true, Account: account}
	if known {
		options.Key = &key
	}
	request := s.town.requests[id]
	request.Id, request.Private = id, true
	content, err := payload.NewFetcher(options).FetchFor(context.Background(), request, p)
	return string(content), err
}

func TestWhoTakesPartReadsWhatIsPrivate(t *testing.T) {
	const w, o, v = stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_ORACLE, stakingtypes.Role_ROLE_VALIDATOR
	s := newScene(t)
	for _, row := range []struct {
		name         string
		role         stakingtypes.Role
		account      string
		asked, reads bool
	}{
		{"its worker reads the prompt", w, worker, true, true},
		{"the second worker reads the prompt", w, second, true, true},
		{"a judge reads the prompt", v, judge, true, true},
		{"a judge of the second worker reads the prompt", v, otherJudge, true, true},
		{"a stranger does not read the prompt", w, nobody, true, false},
		{"the oracle reads the answer", o, oracle, false, true},
		{"its judge reads the answer", v, judge, false, true},
		{"the second worker does not read the answer", w, second, false, false},
		{"a judge of the second worker does not read the answer", v, otherJudge, false, false},
		{"a stranger does not read the answer", w, nobody, false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, want := s.said, "Rayleigh."
			if row.asked {
				p, want = s.asked, "Why is the sky blue?"
			}
			got, err := s.read(row.role, row.account, requestID, p)
			if !row.reads {
				require.ErrorIs(t, err, payload.ErrUnreachable)
				require.ErrorContains(t, err, "status 403")
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestACopiedHashOpensNothing(t *testing.T) {
	const w, v = stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_VALIDATOR
	s := newScene(t)
	// A stranger asks with the hash that somebody else published, and is given a worker and a committee of its own.
	s.town.requests[otherID] = rewardstypes.Request{
		Id: otherID, Oracle: nobody, Private: true, Payload: s.asked, Assignments: []rewardstypes.Assignment{
			{Worker: nobody, Item: "c", Response: &rewardstypes.Response{Worker: nobody, Payload: s.said}},
		},
	}
	s.town.committees["c"] = []string{otherJudge}
	for _, p := range []rewardstypes.Payload{s.asked, s.said} {
		_, err := s.read(w, nobody, otherID, p)
		require.ErrorContains(t, err, "status 403")
		_, err = s.read(v, otherJudge, otherID, p)
		require.ErrorContains(t, err, "status 403")
	}
	// A request in public gives no keys away.
	public := s.town.requests[requestID]
	public.Private = false
	s.town.requests[otherID] = public
	_, err := s.read(w, worker, otherID, s.asked)
	require.ErrorContains(t, err, "status 403")
}

func TestAKeyIsOfThePresent(t *testing.T) {
	const w = stakingtypes.Role_ROLE_WORKER
	s := newScene(t)
	key := s.town.keys[w.String()+worker]
	s.town.draw(t, w, worker) // it registered another key
	got, err := s.read(w, worker, requestID, s.asked)
	require.NoError(t, err, "a key that was lost is no end of the request")
	require.Equal(t, "Why is the sky blue?", got)
	_, err = payload.NewFetcher(payload.Options{AllowPrivate: true, Account: worker, Key: &key}).FetchFor(
		context.Background(), s.town.requests[requestID], s.asked)
	require.ErrorContains(t, err, seal.ErrNotWrapped.Error(), "the old one opens nothing")
	delete(s.town.keys, w.String()+worker)
	_, err = s.read(w, worker, requestID, s.asked)
	require.ErrorIs(t, err, payload.ErrForbidden, "without a key nothing is asked for")
}

func TestWhatIsPrivateAndNotSealedIsRefused(t *testing.T) {
	const w = stakingtypes.Role_ROLE_WORKER
	s := newScene(t)
	plain, err := s.askedBy.Publish([]byte("Why is the sky blue?"))
	require.NoError(t, err)
	request := s.town.requests[requestID]
	request.Payload = plain
	s.town.requests[requestID] = request
	_, err = s.read(w, worker, requestID, plain)
	require.ErrorIs(t, err, payload.ErrUnreachable, "there is no key of it")
}

func TestRequestsForKeysAreChecked(t *testing.T) {
	s := newScene(t)
	at := s.oracleAt + "/payload/" + hex.EncodeToString(s.asked.Hash) + "/key"
	ask := func(query string) int {
		got, err := http.Get(at + query)
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		return got.StatusCode
	}
	good := "?for=" + worker + "&request=" + requestID
	require.Equal(t, http.StatusOK, ask(good))
	require.Equal(t, http.StatusBadRequest, ask(""))
	require.Equal(t, http.StatusBadRequest, ask("?for=me&request="+requestID))
	require.Equal(t, http.StatusBadRequest, ask("?for="+worker+"&request=x"))
	require.Equal(t, http.StatusForbidden, ask("?for="+worker+"&request="+otherID))
	s.town.gone = true
	require.Equal(t, http.StatusBadGateway, ask(good))
	at = s.oracleAt + "/payload/" + strings.Repeat("0", 64) + "/key"
	require.Equal(t, http.StatusNotFound, ask(good), "the chain is not asked for what is not there")
}
