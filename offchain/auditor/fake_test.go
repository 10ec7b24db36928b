package auditor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// registry is a chain that knows data sets.
type registry struct {
	mu      sync.Mutex
	epoch   uint64
	sets    map[string]rewardstypes.Dataset
	audited map[string][]rewardstypes.SketchEntry
	offline bool
	asked   int // for data sets by pool
}

func newRegistry() *registry {
	return &registry{
		epoch: 10, sets: make(map[string]rewardstypes.Dataset), audited: make(map[string][]rewardstypes.SketchEntry),
	}
}

func (r *registry) Dataset(_ context.Context, id string) (*rewardstypes.QueryDatasetResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.offline {
		return nil, errors.New("connection refused")
	}
	return &rewardstypes.QueryDatasetResponse{Dataset: r.sets[id], Audited: r.audited[id]}, nil
}

func (r *registry) Epoch(context.Context) (uint64, error) { return r.epoch, nil }

func (*registry) Pools(context.Context) ([]rewardstypes.Pool, error) {
	return []rewardstypes.Pool{{Id: "web"}}, nil
}

func (r *registry) Datasets(_ context.Context, _ string, epoch uint64) (found []rewardstypes.Dataset, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	for _, set := range r.sets {
		if set.Epoch == epoch {
			found = append(found, set)
		}
	}
	return found, nil
}

// site is a data set with its honest server.
type site struct {
	dir      string
	manifest dataset.Manifest
	url      string
	records  []record.Record
}

// newSite builds a set of lines "<word> <number>".
func newSite(t *testing.T, word string, from, until int) site {
	t.Helper()
	source := t.TempDir()
	var lines strings.Builder
	for i := from; i < until; i++ {
		_, _ = fmt.Fprintf(&lines, `{"content":"%s %d","weight":0.%d,"category":%d}`+"\n", word, i, 1+i%9, i%5)
	}
	require.NoError(t, os.WriteFile(filepath.Join(source, "a.jsonl"), []byte(lines.String()), 0o600))
	out := filepath.Join(t.TempDir(), "set")
	m, err := dataset.Build(t.Context(), dataset.Options{
		Source: source, Out: out, Pool: "web", Rules: dataset.DefaultRules(), Memory: dataset.MinMemory,
	})
	require.NoError(t, err)
	server, err := dataset.NewServer(out)
	require.NoError(t, err)
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	s := site{dir: out, manifest: m, url: web.URL}
	raw, err := os.ReadFile(filepath.Join(out, dataset.IndexFile))
	require.NoError(t, err)
	for ; len(raw) > 0; raw = raw[dataset.EntrySize:] {
		r, err := record.Parse(raw[:record.Size])
		require.NoError(t, err)
		s.records = append(s.records, r)
	}
	return s
}

func idOf(n int) string { return fmt.Sprintf("%032x", n) }

// commit makes a site known to the chain as the n-th data set; its first audited records are asked for.
func (r *registry) commit(n int, epoch uint64, s site, audited int) rewardstypes.Dataset {
	d := rewardstypes.Dataset{
		Id: idOf(n), Pool: "web", Epoch: epoch, Root: slices.Clone(s.manifest.Root[:]), Records: s.manifest.Records,
		Uri: s.url, Status: rewardstypes.DatasetSketched,
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sets[d.Id], r.audited[d.Id] = d, nil
	for _, found := range s.records[:audited] {
		r.audited[d.Id] = append(r.audited[d.Id], rewardstypes.SketchEntry{
			Fp8: found.Entry().FP8, Weight: found.Weight, Category: uint32(found.Category),
		})
	}
	slices.Reverse(r.audited[d.Id]) // in no order
	return d
}

// turn changes the state or the place of a data set.
func (r *registry) turn(n int, change func(*rewardstypes.Dataset)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.sets[idOf(n)]
	change(&d)
	r.sets[d.Id] = d
}

func accepted(d *rewardstypes.Dataset) { d.Status = rewardstypes.DatasetAccepted }

func newAuditor(t *testing.T, chain Chain, folder string) *Auditor {
	t.Helper()
	a, err := New(chain, Options{Folder: folder, AllowPrivate: true, Timeout: 2 * time.Second})
	require.NoError(t, err)
	return a
}

// serve answers every question for openings with a handler, and refuses fingerprints.
func serve(t *testing.T, openings http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/openings", openings)
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	return web.URL
}
