package client

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAnOutageIsNoFlood: it is told when it begins, once a minute, and when it is over.
func TestAnOutageIsNoFlood(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(1_000, 0)
	o := NewOutage(slog.New(slog.NewTextHandler(&out, nil)))
	o.now = func() time.Time { return now }
	away := errors.New("connection refused")
	o.Note(nil)
	require.Empty(t, out.String())
	for range 2*60*3 - 1 { // every half second for three minutes
		o.Note(away)
		now = now.Add(500 * time.Millisecond)
	}
	require.Equal(t, 3, strings.Count(out.String(), "the chain cannot be reached"), out.String())
	require.Contains(t, out.String(), "for=2m0s")
	o.Note(nil)
	o.Note(nil)
	require.Equal(t, 1, strings.Count(out.String(), "the chain can be reached again"), out.String())
	require.Contains(t, out.String(), "after=3m0s")
	out.Reset()
	o.Note(away)
	require.Contains(t, out.String(), "the chain cannot be reached", "another outage begins")
}
