package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/openai"
	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
)

// rig is a gateway that can be killed and started again over the same journal and the same chain.
type rig struct {
	t       *testing.T
	market  *market
	options Options
	policy  Policy
	// forgetful lets no block be looked at again.
	forgetful bool
	// publisher may be missing.
	publisher Publisher
	// key opens what is private; it may be missing.
	key *seal.PrivateKey
	// killAt is the line of the journal at which the gateway dies, counted from 1; written tells whether it is there
	// then. 0 lets it live.
	killAt  int32
	written bool

	gateway *Gateway
	url     string
	stop    func()
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{t: t, market: newMarket(), options: Options{
		Oracle: oracle, Poll: time.Millisecond, SettlePoll: time.Millisecond, Retry: time.Millisecond,
		KeepAlive: 2 * time.Millisecond, Timeout: 5 * time.Second, Journal: filepath.Join(t.TempDir(), "journal"),
	}}
}

// life is a gateway's hold on the world. Nothing gets out of it when it is over.
type life struct {
	*market
	notebook
	over    atomic.Bool
	lines   atomic.Int32
	killAt  int32
	written bool
	end     func()
}

func (l *life) Append(r record) error {
	if l.over.Load() {
		return errKilled
	}
	if l.lines.Add(1) != l.killAt {
		return l.notebook.Append(r)
	}
	if l.written {
		if err := l.notebook.Append(r); err != nil {
			return err
		}
	}
	l.over.Store(true)
	l.end()
	return errKilled
}

func (l *life) Send(ctx context.Context, remember func([]byte) error, msgs ...sdk.Msg) (client.Receipt, error) {
	if l.over.Load() {
		return client.Receipt{}, errKilled
	}
	return l.market.Send(ctx, remember, msgs...)
}

func (l *life) Resend(ctx context.Context, raw []byte) (client.Receipt, error) {
	if l.over.Load() {
		return client.Receipt{}, errKilled
	}
	return l.market.Resend(ctx, raw)
}

// start begins a life of the gateway.
func (r *rig) start() {
	r.t.Helper()
	l := &life{market: r.market, killAt: r.killAt, written: r.written}
	parts := Parts{
		Chain: r.market, Sender: l,
		Fetcher: payload.NewFetcher(payload.Options{AllowPrivate: true, Key: r.key, Account: oracle}),
		Policy:  r.policy, Archive: r.market, Publisher: r.publisher,
	}
	if r.forgetful {
		parts.Archive = nil
	}
	g, err := New(parts, r.options)
	require.NoError(r.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	l.notebook, l.end = g.memory.journal, cancel
	g.memory.journal = l
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(r.t, err)
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx, listener) }()
	r.gateway, r.url = g, "http://"+listener.Addr().String()
	r.stop = func() {
		cancel()
		if err := <-served; !l.over.Load() {
			require.NoError(r.t, err)
		}
		r.stop = func() {}
	}
	r.t.Cleanup(func() { r.stop() })
}

// started begins the first life.
func (r *rig) started() *rig {
	r.t.Helper()
	r.start()
	return r
}

// reply is what a call was answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// code is that of an error.
func (p reply) code() string {
	var body openai.Envelope
	if json.Unmarshal(p.body, &body) != nil || body.Error.Code == nil {
		return ""
	}
	return *body.Error.Code
}

// text is that of a completion.
func (p reply) text() string {
	var body openai.Completion
	if json.Unmarshal(p.body, &body) != nil || len(body.Choices) == 0 {
		return ""
	}
	return string(body.Choices[0].Message.Content)
}

// call sends headers, as name and value in turn, and a body.
func (r *rig) call(method, path, body string, headers ...string) reply {
	r.t.Helper()
	got, err := r.try(method, path, body, headers...)
	require.NoError(r.t, err)
	return got
}

// try is call for gateways that may die under it.
func (r *rig) try(method, path, body string, headers ...string) (reply, error) {
	request, err := http.NewRequest(method, r.url+path, bytes.NewBufferString(body))
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	answered, err := http.DefaultClient.Do(request)
	if err != nil {
		return reply{}, err
	}
	content, err := io.ReadAll(answered.Body)
	if closed := answered.Body.Close(); err == nil {
		err = closed
	}
	for name, values := range answered.Trailer {
		answered.Header[name] = values
	}
	return reply{answered.StatusCode, answered.Header, content}, err
}

// raw sends bytes as they are.
func (r *rig) raw(call string) reply {
	r.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	require.NoError(r.t, err)
	defer func() { _ = connection.Close() }()
	_, err = io.WriteString(connection, call)
	require.NoError(r.t, err)
	require.NoError(r.t, connection.SetReadDeadline(time.Now().Add(5*time.Second)))
	got, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(r.t, err)
	content, err := io.ReadAll(got.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, got.Body.Close())
	return reply{got.StatusCode, got.Header, content}
}

// ask asks for a completion.
func (r *rig) ask(prompt string, headers ...string) reply {
	r.t.Helper()
	return r.call(http.MethodPost, "/v1/chat/completions", chat(prompt), headers...)
}

func chat(prompt string) string {
	return fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}]}`, service, prompt)
}

// with is a body with other fields before its own.
func with(fields, body string) string { return "{" + fields + body[1:] }

// chunks are what a stream sends as data before its end.
func (r *rig) chunks(body string) []openai.Chunk {
	r.t.Helper()
	got := r.call(http.MethodPost, "/v1/chat/completions", body)
	require.Equal(r.t, http.StatusOK, got.status, string(got.body))
	var chunks []openai.Chunk
	for line := range strings.SplitSeq(string(got.body), "\n\n") {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var chunk openai.Chunk
		require.NoError(r.t, json.Unmarshal([]byte(data), &chunk))
		chunks = append(chunks, chunk)
	}
	return chunks
}

// used is what a caller's calls cost.
func (r *rig) used(caller string) uint64 {
	r.gateway.memory.mu.Lock()
	defer r.gateway.memory.mu.Unlock()
	return r.gateway.memory.used[caller]
}

// settled waits until no call is open.
func (r *rig) settled() {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return len(r.gateway.memory.open()) == 0 }, time.Minute, time.Millisecond)
}

// lines are what a log is told.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// count is how often a text was told.
func (l *lines) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), text)
}
