package payload_test

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const question = "Why is the sky blue?"

// larder is a worker's keeper that can be killed.
type larder struct {
	*scene
	shelf  *shelf
	keeper *payload.Keeper
}

func newLarder(t *testing.T) *larder {
	t.Helper()
	l := &larder{scene: newScene(t), shelf: newShelf(t, 1<<20)}
	l.open()
	return l
}

// open makes the keeper of a process, with the key that the worker has now.
func (l *larder) open() {
	key := l.town.keys[stakingtypes.Role_ROLE_WORKER.String()+worker]
	l.keeper = payload.NewKeeper(payload.NewFetcher(payload.Options{
		AllowPrivate: true, Account: worker, Key: &key, Timeout: time.Second,
	}), l.shelf.Store)
}

// restart is a kill and a new process.
func (l *larder) restart() {
	l.Helper()
	require.NoError(l, l.keeper.Close())
	l.shelf.open()
	l.open()
}

// fetch is what the worker reads of a request with the prompt.
func (l *larder) fetch(id string) (string, error) {
	request := l.town.requests[requestID]
	request.Id = id
	content, err := l.keeper.FetchFor(context.Background(), request, l.asked)
	return string(content), err
}

// files are those in the folder.
func (l *larder) files() (names []string) {
	l.Helper()
	entries, err := os.ReadDir(l.shelf.dir)
	require.NoError(l, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestWhatWasFetchedIsThereThoughThePublisherIsAway(t *testing.T) {
	l := newLarder(t)
	got, err := l.fetch(requestID)
	require.NoError(t, err)
	require.Equal(t, question, got)
	l.leave()
	l.restart()
	got, err = l.fetch(requestID)
	require.NoError(t, err)
	require.Equal(t, question, got)

	names := l.files()
	require.Len(t, names, 2)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(l.shelf.dir, name))
		require.NoError(t, err)
		require.NotContains(t, string(content), "sky", "it is kept as it came")
	}
}

func TestWhatIsKeptIsForItsRequest(t *testing.T) {
	l := newLarder(t)
	_, err := l.fetch(requestID)
	require.NoError(t, err)
	// A stranger asks with the hash that somebody else published, and is given the same worker.
	l.town.requests[otherID] = rewardstypes.Request{
		Id: otherID, Oracle: nobody, Private: true, Payload: l.asked,
		Assignments: []rewardstypes.Assignment{{Worker: worker}},
	}
	_, err = l.fetch(otherID)
	require.ErrorContains(t, err, "status 403")
}

func TestWhatIsKeptIsDroppedWhenItIsNeededNoMore(t *testing.T) {
	l := newLarder(t)
	_, err := l.fetch(requestID)
	require.NoError(t, err)
	l.keeper.Retain([]rewardstypes.Payload{l.said, l.asked})
	require.Len(t, l.files(), 2)
	l.shelf.now = l.shelf.now.Add(2 * time.Hour)
	l.keeper.Retain([]rewardstypes.Payload{l.asked})
	require.Empty(t, l.files(), "nothing is kept longer than a request can take")

	_, err = l.fetch(requestID)
	require.NoError(t, err)
	l.restart()
	l.keeper.Retain([]rewardstypes.Payload{l.said})
	require.Empty(t, l.files())
}

func TestWhatIsKeptAndOfNoUseIsFetchedAnew(t *testing.T) {
	for name, spoil := range map[string]func(l *larder){
		"the worker has another key": func(l *larder) { l.town.draw(l.T, stakingtypes.Role_ROLE_WORKER, worker) },
		"the file is torn": func(l *larder) {
			path := filepath.Join(l.shelf.dir, hex.EncodeToString(l.asked.Hash))
			require.NoError(l, os.Truncate(path, 3))
		},
		"the key is torn": func(l *larder) {
			path := filepath.Join(l.shelf.dir, hex.EncodeToString(l.asked.Hash)+".key")
			require.NoError(l, os.Truncate(path, 40))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLarder(t)
			_, err := l.fetch(requestID)
			require.NoError(t, err)
			spoil(l)
			l.restart()
			got, err := l.fetch(requestID)
			require.NoError(t, err)
			require.Equal(t, question, got)
			l.leave()
			got, err = l.fetch(requestID)
			require.NoError(t, err, "and kept anew")
			require.Equal(t, question, got)
		})
	}
}

func TestAStoreIsBoundedInNumber(t *testing.T) {
	now := time.Now()
	store, err := payload.OpenStore(t.TempDir(), payload.StoreOptions{
		MaxFiles: 2, Keep: time.Hour, Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	for n := range 2 {
		_, err := store.Put([]byte(strings.Repeat("a", n+1)), nil)
		require.NoError(t, err)
	}
	_, err = store.Put([]byte("b"), nil)
	require.ErrorIs(t, err, payload.ErrFull)
	_, err = store.Put([]byte("a"), nil)
	require.NoError(t, err, "what is there needs no room")
	now = now.Add(2 * time.Hour)
	_, err = store.Put([]byte("b"), nil)
	require.NoError(t, err, "old ones make room")
}

// TestAFullKeeperFetchesAllTheSame: it is of use to have it, and no more.
func TestAFullKeeperFetchesAllTheSame(t *testing.T) {
	l := newLarder(t)
	l.shelf = newShelf(t, 10)
	l.open()
	got, err := l.fetch(requestID)
	require.NoError(t, err)
	require.Equal(t, question, got)
	require.Empty(t, l.files())
}
