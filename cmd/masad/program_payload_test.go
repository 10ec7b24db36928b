package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// publishes parses the flags of a program that publishes.
func publishes(t *testing.T, args ...string) (program, *cobra.Command) {
	t.Helper()
	cmd := &cobra.Command{}
	addPublishFlags(cmd.Flags())
	testify.NoError(t, cmd.ParseFlags(args))
	var log bytes.Buffer
	return program{
		owner: []byte("worker"), node: client.NewComet(stranger{}, nil),
		journal: filepath.Join(t.TempDir(), "worker.journal"), log: newLog(&log),
	}, cmd
}

func TestPublishingNeedsAnAddressAndItsName(t *testing.T) {
	p, cmd := publishes(t)
	published, err := p.publishing(t.Context(), cmd)
	testify.NoError(t, err)
	testify.Nil(t, published)
	testify.Nil(t, published.worker())
	testify.Nil(t, published.gateway())
	for want, args := range map[string][]string{
		"--payload-listen, --payload-url: one needs the other": {"--payload-listen", "127.0.0.1:0"},
		"--payload-url: \"ftp://x\"": {
			"--payload-listen", "127.0.0.1:0", "--payload-url", "ftp://x",
		},
		"--payload-listen: ": {"--payload-listen", "nowhere", "--payload-url", "http://x"},
		"--payload-keep: must be positive": {
			"--payload-listen", "127.0.0.1:0", "--payload-url", "http://x", "--payload-keep", "0s",
		},
	} {
		p, cmd := publishes(t, args...)
		_, err := p.publishing(t.Context(), cmd)
		testify.ErrorContains(t, err, want)
	}
	testify.ErrorContains(t, needsPublishing(true, false), "--encryption-key: needs --payload-listen")
}

// TestPayloadsAreServedBeforeTheProgramRuns: a program that was killed may wait long for its node, and those who are to
// read what it published do not.
func TestPayloadsAreServedBeforeTheProgramRuns(t *testing.T) {
	p, cmd := publishes(t, "--payload-listen", "127.0.0.1:0", "--payload-url", "http://127.0.0.1:1")
	ctx, stop := context.WithCancel(t.Context())
	published, err := p.publishing(ctx, cmd)
	testify.NoError(t, err)
	sent, err := published.worker().Publish([]byte("hello"))
	testify.NoError(t, err)
	impatient := http.Client{Timeout: 10 * time.Second}
	got, err := impatient.Get("http://" + published.listener.Addr().String() + sent.Uri[len("http://127.0.0.1:1"):])
	testify.NoError(t, err)
	testify.NoError(t, got.Body.Close())
	testify.Equal(t, http.StatusOK, got.StatusCode)
	stop()
	testify.NoError(t, published.beside(ctx, func(context.Context) error { return nil }))
}

func TestPayloadsAreServedAsLongAsTheProgramRuns(t *testing.T) {
	p, cmd := publishes(t, "--payload-listen", "127.0.0.1:0", "--payload-url", "http://127.0.0.1:1")
	published, err := p.publishing(t.Context(), cmd)
	testify.NoError(t, err)
	url := "http://" + published.listener.Addr().String()
	over := errors.New("over")
	err = published.beside(t.Context(), func(context.Context) error {
		sent, err := published.worker().Publish([]byte("hello"))
		testify.NoError(t, err)
		got, err := http.Get(url + sent.Uri[len("http://127.0.0.1:1"):])
		testify.NoError(t, err)
		content, err := io.ReadAll(got.Body)
		testify.NoError(t, err)
		testify.NoError(t, got.Body.Close())
		testify.Equal(t, "hello", string(content))
		return over
	})
	testify.ErrorIs(t, err, over)
	_, err = http.Get(url)
	testify.Error(t, err, "the server ended with its program")
}
