package auditor

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestAnHonestSetIsGood(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 200)
	chain.commit(1, 8, s, 32)
	a := newAuditor(t, chain, t.TempDir())
	count, err := a.Audit(t.Context(), idOf(1), nil)
	require.NoError(t, err)
	require.Equal(t, rewardstypes.AuditCount{Asked: 32, Good: 32, Matched: 32}, count)
	require.NoError(t, a.Close())
}

func TestMoreThanOneAnswerHolds(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 200)
	chain.commit(1, 8, s, dataset.MaxAsked+10)
	a := newAuditor(t, chain, t.TempDir())
	defer func() { require.NoError(t, a.Close()) }()
	count, err := a.Audit(t.Context(), idOf(1), nil)
	require.NoError(t, err)
	require.Equal(t, uint32(dataset.MaxAsked+10), count.Matched)
}

// forged is what an honest server answers, changed.
func forged(t *testing.T, s site, change func(*dataset.Openings)) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		response, err := http.Get(s.url + "/openings?" + r.URL.RawQuery) //nolint:noctx // a test's own server
		if err != nil {
			return
		}
		defer func() { _ = response.Body.Close() }()
		o, err := dataset.ReadOpenings(response.Body)
		if err != nil {
			return
		}
		change(&o)
		_ = json.NewEncoder(w).Encode(o)
	}
}

func TestWhatIsFalseOrNotThereIsCounted(t *testing.T) {
	s, other := newSite(t, "line", 0, 100), newSite(t, "other", 0, 100)
	all := func(good uint32) rewardstypes.AuditCount {
		return rewardstypes.AuditCount{Asked: 8, Good: good, Matched: good}
	}
	cases := []struct {
		name   string
		server http.HandlerFunc
		want   rewardstypes.AuditCount
	}{
		{"all as it is", forged(t, s, func(*dataset.Openings) {}), all(8)},
		{"one is missing", forged(t, s, func(o *dataset.Openings) { o.Openings = o.Openings[1:] }), all(7)},
		{"a text that has another fingerprint", forged(t, s, func(o *dataset.Openings) {
			o.Openings[2].Content += "!"
		}), all(7)},
		{"a neighbour is hidden", forged(t, s, func(o *dataset.Openings) { o.Openings[3].After = nil }), all(7)},
		{"a weight that is not that of the leaf", forged(t, s, func(o *dataset.Openings) {
			o.Openings[4].Weight = record.MaxWeight
		}), all(7)},
		{"the answer says it is of another set", forged(t, s, func(o *dataset.Openings) {
			o.Root, o.Records = other.manifest.Root, 7 // only the proofs count
		}), all(8)},
		{"records of another set", func(w http.ResponseWriter, r *http.Request) {
			r.URL.RawQuery = "fp8=" + dataset.FormatNames([]uint64{other.records[0].Entry().FP8, other.records[1].Entry().FP8})
			forged(t, other, func(*dataset.Openings) {})(w, r)
		}, all(0)},
		{"the same one for all", forged(t, s, func(o *dataset.Openings) {
			for i := range o.Openings {
				o.Openings[i] = o.Openings[0]
			}
		}), all(1)},
		{"more than asked for", forged(t, s, func(o *dataset.Openings) {
			o.Openings = append(o.Openings, o.Openings...)
		}), all(8)},
		{"no openings at all", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }, all(0)},
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, all(0)},
		{"another JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[1,2]")) }, all(0)},
		{"wrong types", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"openings":[{"index":"x"}]}`))
		}, all(0)},
		{"a field without end", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"root":"`))
			_, _ = io.CopyN(w, endless('a'), 2*maxOpening)
		}, all(0)},
		{"an opening without end", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"openings":[{"content":"`))
			_, _ = io.CopyN(w, endless('a'), 2*maxOpening)
		}, all(0)},
		{"fields without end", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"a":1` + strings.Repeat(`,"a":1`, 100) + `}`))
		}, all(0)},
		{"a redirect to a file", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, all(0)},
		{"redirects without end", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		}, all(0)},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			chain := newRegistry()
			chain.commit(1, 8, s, 8)
			url := serve(t, tc.server)
			chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = url })
			a := newAuditor(t, chain, t.TempDir())
			defer func() { require.NoError(t, a.Close()) }()
			count, err := a.Audit(t.Context(), idOf(1), nil)
			require.NoError(t, err, "another try would show nothing else")
			require.Equal(t, tc.want, count)
		})
	}
}

// endless is one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte{byte(e)}, len(p))), nil
}

func TestASketchThatTellsAnotherWeightIsFalse(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 100)
	chain.commit(1, 8, s, 8)
	chain.audited[idOf(1)][0].Weight++
	chain.audited[idOf(1)][1].Category++
	chain.audited[idOf(1)][2].Fp8++ // no such record: the server has nothing for the whole question
	a := newAuditor(t, chain, t.TempDir())
	defer func() { require.NoError(t, a.Close()) }()
	count, err := a.Audit(t.Context(), idOf(1), nil)
	require.ErrorIs(t, err, ErrMissing)
	require.Zero(t, count.Good)
	chain.audited[idOf(1)][2].Fp8--
	count, err = a.Audit(t.Context(), idOf(1), nil)
	require.NoError(t, err)
	require.Equal(t, rewardstypes.AuditCount{Asked: 8, Good: 8, Matched: 6}, count)
	require.True(t, count.Opinion().Flag)
}

func TestAnotherTryMayHelp(t *testing.T) {
	s := newSite(t, "line", 0, 100)
	half := func(w http.ResponseWriter, r *http.Request) {
		recorded := new(recorder)
		forged(t, s, func(*dataset.Openings) {})(recorded, r)
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write(recorded.Bytes()[:recorded.Len()/2])
	}
	cases := map[string]http.HandlerFunc{
		"not found":                  http.NotFound,
		"an answer that breaks off":  half,
		"an answer that never comes": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	for name, server := range cases {
		t.Run(name, func(t *testing.T) {
			chain := newRegistry()
			chain.commit(1, 8, s, 8)
			url := serve(t, server)
			chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = url })
			a := newAuditor(t, chain, t.TempDir())
			defer func() { require.NoError(t, a.Close()) }()
			hurry := make(chan struct{})
			time.AfterFunc(100*time.Millisecond, func() { close(hurry) })
			begun := time.Now()
			count, err := a.Audit(t.Context(), idOf(1), hurry)
			require.ErrorIs(t, err, ErrMissing)
			require.Less(t, count.Good, uint32(8))
			require.Less(t, time.Since(begun), 20*time.Second, "who is hurried does not wait")
		})
	}
}

type recorder struct{ bytes.Buffer }

func (*recorder) Header() http.Header { return make(http.Header) }
func (*recorder) WriteHeader(int)     {}

func TestAnAuditorStaysOffPrivateNetworks(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 100)
	chain.commit(1, 8, s, 8)
	a, err := New(chain, Options{Folder: t.TempDir()})
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	for _, uri := range []string{s.url, strings.Replace(s.url, "127.0.0.1", "localhost", 1), "ipfs://abc", "x://%zz"} {
		chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = uri })
		count, err := a.Audit(t.Context(), idOf(1), nil)
		require.NoError(t, err, "no other try leads elsewhere")
		require.Zero(t, count.Good, uri)
	}
}

func TestAChainThatIsAwayIsNoMissingOpening(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 10)
	chain.commit(1, 8, s, 4)
	chain.offline = true
	a := newAuditor(t, chain, t.TempDir())
	defer func() { require.NoError(t, a.Close()) }()
	_, err := a.Audit(t.Context(), idOf(1), nil)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrMissing)
}

func TestRecordsOfOlderAcceptedSetsAreStale(t *testing.T) {
	older, newer := newSite(t, "line", 0, 60), newSite(t, "line", 30, 90)
	chain, folder := newRegistry(), t.TempDir()
	chain.commit(1, 7, older, 0)
	chain.commit(2, 8, newer, 60)
	a := newAuditor(t, chain, folder)
	audit := func() uint32 {
		count, err := a.Audit(t.Context(), idOf(2), nil)
		require.NoError(t, err)
		require.Equal(t, uint32(60), count.Good)
		return count.Stale
	}
	require.Zero(t, audit(), "the older set was not accepted")

	chain.turn(1, accepted)
	chain.epoch++
	require.Equal(t, uint32(30), audit())
	chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = "http://127.0.0.1:1" })
	require.NoError(t, a.Close())

	a = newAuditor(t, chain, folder) // it remembers
	defer func() { require.NoError(t, a.Close()) }()
	require.Equal(t, uint32(30), audit())
	chain.turn(2, func(d *rewardstypes.Dataset) { d.Epoch = 7 })
	require.Zero(t, audit(), "two sets of one epoch share what both have")
}

func TestWhatWasOpenedOnceIsKnown(t *testing.T) {
	// The older set's server never gives its fingerprints: what this auditor saw opened is all it knows.
	older := newSite(t, "line", 0, 60)
	chain, folder := newRegistry(), t.TempDir()
	chain.commit(1, 7, older, 20)
	url := serve(t, forged(t, older, func(*dataset.Openings) {}))
	chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = url })
	a := newAuditor(t, chain, folder)
	defer func() { require.NoError(t, a.Close()) }()
	_, err := a.Audit(t.Context(), idOf(1), nil)
	require.NoError(t, err)
	chain.commit(2, 8, older, 60)
	count, err := a.Audit(t.Context(), idOf(2), nil)
	require.NoError(t, err)
	require.Zero(t, count.Stale)
	chain.turn(1, func(d *rewardstypes.Dataset) { d.Status = rewardstypes.DatasetPaid })
	count, err = a.Audit(t.Context(), idOf(2), nil)
	require.NoError(t, err)
	require.Equal(t, uint32(20), count.Stale)
}

func TestForgedFingerprintsAreNotLearned(t *testing.T) {
	s, other := newSite(t, "line", 0, 60), newSite(t, "other", 0, 60)
	cases := map[string]string{
		"those of another set":    other.url,
		"a server that is away":   "http://127.0.0.1:1",
		"a server that has none":  serve(t, http.NotFound),
		"an address that is none": "x",
	}
	for name, url := range cases {
		t.Run(name, func(t *testing.T) {
			chain, folder := newRegistry(), t.TempDir()
			chain.commit(1, 7, s, 0)
			chain.turn(1, func(d *rewardstypes.Dataset) { d.Status, d.Uri = rewardstypes.DatasetAccepted, url })
			a := newAuditor(t, chain, folder)
			require.Error(t, a.Learn(t.Context()))
			asked := chain.asked
			require.NoError(t, a.Learn(t.Context()))
			require.Equal(t, asked, chain.asked, "once an epoch")
			for _, site := range []site{s, other} {
				older, err := a.index.before(site.records[0].Fingerprint, 100)
				require.NoError(t, err)
				require.Empty(t, older)
			}
			left, err := filepath.Glob(filepath.Join(folder, "fetched-*"))
			require.NoError(t, err)
			require.Empty(t, left)
			chain.turn(1, func(d *rewardstypes.Dataset) { d.Uri = s.url })
			chain.epoch++
			require.NoError(t, a.Learn(t.Context()), "the next epoch is another chance")
			older, err := a.index.before(s.records[59].Fingerprint, 100)
			require.NoError(t, err)
			require.Len(t, older, 1)
			require.NoError(t, a.Close())
		})
	}
}

func TestASetThatIsTooLargeIsNotFetched(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 60)
	chain.commit(1, 7, s, 0)
	chain.turn(1, accepted)
	a, err := New(chain, Options{Folder: t.TempDir(), AllowPrivate: true, MaxRecords: 59})
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	require.ErrorContains(t, a.Learn(t.Context()), "60 records, at most 59 are fetched")
}

func TestAnIndexSurvivesAKill(t *testing.T) {
	chain, s := newRegistry(), newSite(t, "line", 0, 60)
	chain.commit(1, 7, s, 0)
	chain.turn(1, accepted)
	folder := t.TempDir()
	a := newAuditor(t, chain, folder)
	_, err := New(chain, Options{Folder: folder})
	require.ErrorIs(t, err, ErrLocked)

	// Killed in the middle of an import: some fingerprints are in, the set is not whole, a file is left.
	found, err := setOf(chain.sets[idOf(1)])
	require.NoError(t, err)
	require.NoError(t, a.index.add(found, []record.Hash{s.records[0].Fingerprint}))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "fetched-1"), []byte("half"), 0o600))
	require.NoError(t, a.Close())

	a = newAuditor(t, chain, folder)
	defer func() { require.NoError(t, a.Close()) }()
	require.NoFileExists(t, filepath.Join(folder, "fetched-1"))
	require.NoError(t, a.Learn(t.Context()))
	for _, r := range s.records {
		older, err := a.index.before(r.Fingerprint, 8)
		require.NoError(t, err)
		require.Len(t, older, 1)
	}
	whole, err := a.index.isWhole(found.id)
	require.NoError(t, err)
	require.True(t, whole)
}
