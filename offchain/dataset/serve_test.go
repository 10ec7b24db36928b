package dataset_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
)

// shown is a set of n records and a server of it.
func shown(t *testing.T, n int) (dir string, m dataset.Manifest, url string) {
	t.Helper()
	o, m := built(t, numbered(n))
	server, err := dataset.NewServer(o.Out)
	require.NoError(t, err)
	require.Equal(t, m, server.Manifest())
	site := httptest.NewServer(server.Handler())
	t.Cleanup(site.Close)
	return o.Out, m, site.URL
}

// namesOf are the names of all records of a set.
func namesOf(t *testing.T, dir string) (names []uint64) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, dataset.IndexFile))
	require.NoError(t, err)
	for ; len(raw) > 0; raw = raw[dataset.EntrySize:] {
		names = append(names, binary.BigEndian.Uint64(raw))
	}
	return names
}

func get(t *testing.T, url string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, body
}

func TestAServerOpensWhatAuditorsAskFor(t *testing.T) {
	dir, m, url := shown(t, 300)
	names := namesOf(t, dir)
	asked := []uint64{names[299], names[0], names[150]}
	for range 2 { // made, and kept
		status, body := get(t, url+"/openings?fp8="+dataset.FormatNames(asked))
		require.Equal(t, http.StatusOK, status, string(body))
		var openings dataset.Openings
		require.NoError(t, json.Unmarshal(body, &openings))
		require.NoError(t, openings.Check(m.Root, m.Records))
		require.Len(t, openings.Openings, 3)
		for i, opening := range openings.Openings {
			require.Equal(t, asked[i], record.FP8(record.Hash(opening.Fingerprint)), "in the order of the question")
		}
	}
	status, body := get(t, url+"/manifest")
	require.Equal(t, http.StatusOK, status)
	var back dataset.Manifest
	require.NoError(t, json.Unmarshal(body, &back))
	require.Equal(t, m, back)
}

func TestAServersFingerprintsYieldTheRoot(t *testing.T) {
	_, m, url := shown(t, 777)
	status, body := get(t, url+"/fingerprints")
	require.Equal(t, http.StatusOK, status)
	require.Len(t, body, 777*record.Size)
	var tree record.Tree
	for ; len(body) > 0; body = body[record.Size:] {
		r, err := record.Parse(body[:record.Size])
		require.NoError(t, err)
		tree.Add(r.Leaf())
	}
	root, _ := tree.Root()
	require.Equal(t, m.Root, dataset.Digest(root))
}

func TestAServerRefusesWhatNobodyNeeds(t *testing.T) {
	dir, _, url := shown(t, 100)
	names := namesOf(t, dir)
	name := func(n uint64) string { return dataset.FormatNames([]uint64{n}) }
	cases := []struct {
		name, path string
		status     int
	}{
		{"no name", "/openings", http.StatusBadRequest},
		{"a name that is too short", "/openings?fp8=12", http.StatusBadRequest},
		{"a name that is no number", "/openings?fp8=xyzxyzxyzxyzxyzx", http.StatusBadRequest},
		{"a name twice", "/openings?fp8=" + name(names[3]) + "," + name(names[3]), http.StatusBadRequest},
		{"more names than an audit has", "/openings?fp8=" + dataset.FormatNames(names[:65]), http.StatusBadRequest},
		{"a name that no record has", "/openings?fp8=" + name(names[3]+1), http.StatusNotFound},
		{"another path", "/sources.txt", http.StatusNotFound},
		{"a path that leads out", "/../../etc/passwd", http.StatusNotFound},
		{"as many names as a request may have", "/openings?fp8=" + dataset.FormatNames(names[:64]), http.StatusOK},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			status, body := get(t, url+tc.path)
			require.Equal(t, tc.status, status, string(body))
			require.NotContains(t, string(body), "panic")
		})
	}
	response, err := http.Post(url+"/openings", "text/plain", strings.NewReader("x")) //nolint:noctx // a test's own server
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
}

func TestAServerWhoseSourceChangedSaysSo(t *testing.T) {
	o, _ := built(t, map[string]string{"a.txt": "one\ntwo\nthree\n"})
	server, err := dataset.NewServer(o.Out)
	require.NoError(t, err)
	site := httptest.NewServer(server.Handler())
	t.Cleanup(site.Close)
	require.NoError(t, os.WriteFile(filepath.Join(o.Source, "a.txt"), []byte("one\nTWO\nthree\n"), 0o600))
	status, body := get(t, site.URL+"/openings?fp8="+dataset.FormatNames(namesOf(t, o.Out)))
	require.Equal(t, http.StatusInternalServerError, status)
	require.NotContains(t, string(body), o.Source, "where files are is nobody's business")
}

func TestAServerThatEndsFinishesItsAnswers(t *testing.T) {
	o, _ := built(t, numbered(50))
	server, err := dataset.NewServer(o.Out)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own server
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	url := fmt.Sprintf("http://%s/fingerprints", listener.Addr())
	var all sync.WaitGroup
	for range 30 { // more than one address may have open: some are sent away, none gets half an answer
		all.Go(func() {
			status, body := get(t, url)
			if status != http.StatusServiceUnavailable && (status != http.StatusOK || len(body) != 50*record.Size) {
				t.Errorf("status %d, %d bytes", status, len(body))
			}
		})
	}
	all.Wait()
	stop()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(20 * time.Second): // connections that were opened and never used are waited for, five seconds
		t.Fatal("the server does not end")
	}
}
