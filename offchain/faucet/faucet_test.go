package faucet_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/faucet"
)

var (
	holder = sdk.AccAddress("the holder of coins.")
	asker  = sdk.AccAddress("somebody who asks...")
)

// purse is a chain that moves coins. A gate holds sends up, of which each rings before.
type purse struct {
	mu      sync.Mutex
	coins   map[string]sdk.Coins
	failing error
	gate    chan struct{}
	rings   chan struct{}
}

func newPurse() *purse {
	return &purse{
		coins: map[string]sdk.Coins{holder.String(): coins("1000umasa,50rao")}, rings: make(chan struct{}, 100),
	}
}

func coins(text string) sdk.Coins {
	parsed, err := sdk.ParseCoinsNormalized(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func (p *purse) Send(_ context.Context, _ func([]byte) error, msgs ...sdk.Msg) (client.Receipt, error) {
	p.rings <- struct{}{}
	if p.gate != nil {
		<-p.gate
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	send := msgs[0].(*banktypes.MsgSend)
	left, negative := p.coins[send.FromAddress].SafeSub(send.Amount...)
	if p.failing != nil || negative {
		return client.Receipt{}, errors.Join(errors.New("insufficient funds"), p.failing)
	}
	p.coins[send.FromAddress] = left
	p.coins[send.ToAddress] = p.coins[send.ToAddress].Add(send.Amount...)
	return client.Receipt{Height: 7}, nil
}

func (p *purse) Balances(_ context.Context, address sdk.AccAddress) (sdk.Coins, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.coins[address.String()], p.failing
}

// tap is a faucet on a purse, with a clock.
type tap struct {
	*purse
	*faucet.Faucet
	now time.Time
}

func newTap(t *testing.T) *tap {
	t.Helper()
	p := &tap{purse: newPurse(), now: time.Unix(1_700_000_000, 0)}
	var err error
	p.Faucet, err = faucet.New(p.purse, p.purse, faucet.Options{
		ChainID: "masa-test", Node: "tcp://localhost:26657", Holder: holder, Amounts: coins("400umasa,20rao"),
		Cooldown: time.Hour, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return p.now },
	})
	require.NoError(t, err)
	return p
}

// ask posts a body to /credit.
func (p *tap) ask(body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	p.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/credit", strings.NewReader(body)))
	return recorder
}

func want(denom string) string { return `{"denom":"` + denom + `","address":"` + asker.String() + `"}` }

func TestWhoAsksGetsCoins(t *testing.T) {
	p := newTap(t)
	answer := p.ask(want("umasa"))
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	require.Equal(t, "ok\n", answer.Body.String())
	require.Equal(t, "*", answer.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, http.StatusOK, p.ask(want("rao")).Code, "another coin")
	require.Equal(t, coins("400umasa,20rao"), p.coins[asker.String()])

	again := p.ask(want("umasa"))
	require.Equal(t, http.StatusTooManyRequests, again.Code)
	require.Contains(t, again.Body.String(), "1h0m0s")
	require.Equal(t, "3600", again.Header().Get("Retry-After"))
	p.now = p.now.Add(time.Hour)
	require.Equal(t, http.StatusOK, p.ask(want("umasa")).Code)
	require.Equal(t, coins("800umasa,20rao"), p.coins[asker.String()])
	p.now = p.now.Add(time.Hour)
	require.Equal(t, http.StatusServiceUnavailable, p.ask(want("umasa")).Code, "200umasa are left")
}

func TestWhatCannotBeGivenIsToldByItsField(t *testing.T) {
	p := newTap(t)
	for body, says := range map[string]string{
		"":             "the body must be",
		"[]":           "the body must be",
		`{"denom":"x"`: "the body must be",
		`{"denom":"umasa","address":"cosmos1abc"}`:                          "address: ",
		`{"denom":"umasa","address":""}`:                                    "address: ",
		`{"denom":"","address":"` + asker.String() + `"}`:                   `denom: "" cannot be given, must be one of rao`,
		`{"denom":"uatom","address":"` + asker.String() + `"}`:              `denom: "uatom"`,
		`{"denom":"umasa","address":"` + asker.String() + `","amount":"9"}`: `unknown field "amount"`,
		`{"denom":"` + strings.Repeat("x", 2000) + `"}`:                     "request body too large",
	} {
		answer := p.ask(body)
		require.Equal(t, http.StatusBadRequest, answer.Code, body)
		require.Contains(t, answer.Body.String(), says)
	}
	require.Empty(t, p.coins[asker.String()])
}

func TestACreditThatFailsCanBeAskedForAgain(t *testing.T) {
	p := newTap(t)
	p.failing = errors.New("node is away")
	answer := p.ask(want("umasa"))
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.Contains(t, answer.Body.String(), "node is away")
	p.failing = nil
	require.Equal(t, http.StatusOK, p.ask(want("umasa")).Code)
}

func TestWhoAsksTwiceAtOnceGetsOnce(t *testing.T) {
	p := newTap(t)
	p.gate = make(chan struct{})
	codes := make(chan int, 10)
	for range 10 {
		go func() { codes <- p.ask(want("umasa")).Code }()
	}
	for range 9 {
		require.Equal(t, http.StatusTooManyRequests, <-codes)
	}
	close(p.gate)
	require.Equal(t, http.StatusOK, <-codes)
	require.Equal(t, coins("400umasa"), p.coins[asker.String()])
}

// get asks for a path.
func (p *tap) get(path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	p.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestAFaucetIsReadyWhileItCouldGiveEachCoin(t *testing.T) {
	p := newTap(t)
	require.Equal(t, http.StatusOK, p.get("/readyz").Code)
	p.coins[holder.String()] = coins("399umasa,20rao")
	got := p.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, got.Code)
	require.Equal(t, holder.String()+" has 399umasa, a credit is 400umasa\n", got.Body.String())
	p.coins[holder.String()] = coins("400umasa,20rao")
	require.Equal(t, http.StatusOK, p.get("/readyz").Code)
	p.failing = errors.New("node is away")
	got = p.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, got.Code)
	require.Contains(t, got.Body.String(), "node is away")
	require.Equal(t, http.StatusOK, p.get("/healthz").Code, "the program runs")
}

func TestStatus(t *testing.T) {
	p := newTap(t)
	p.coins[holder.String()] = coins("399umasa,20rao")
	get := p.get
	var told map[string]any
	require.NoError(t, json.Unmarshal(get("/status").Body.Bytes(), &told))
	require.Equal(t, "masa-test", told["chainId"])
	require.Equal(t, []any{"rao", "umasa"}, told["chainTokens"])
	require.Equal(t, []any{"rao"}, told["availableTokens"], "there is not enough of the other")
	require.Equal(t, holder.String(), told["holder"].(map[string]any)["address"])
	require.Equal(t, http.StatusOK, get("/healthz").Code)
	require.Equal(t, http.StatusMethodNotAllowed, get("/credit").Code)
	p.failing = errors.New("node is away")
	require.Equal(t, http.StatusServiceUnavailable, get("/status").Code)
	preflight := httptest.NewRecorder()
	p.Handler().ServeHTTP(preflight, httptest.NewRequest(http.MethodOptions, "/credit", nil))
	require.Equal(t, http.StatusNoContent, preflight.Code)
	require.Equal(t, "Content-Type", preflight.Header().Get("Access-Control-Allow-Headers"))
}

func TestAFaucetThatEndsLetsCreditsEnd(t *testing.T) {
	p := newTap(t)
	p.gate = make(chan struct{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx, listener) }()
	answered := make(chan int, 1)
	go func() {
		response, err := http.Post("http://"+listener.Addr().String()+"/credit", "application/json",
			strings.NewReader(want("umasa")))
		if err != nil {
			answered <- 0
			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()
	<-p.rings
	cancel()
	close(p.gate)
	require.Equal(t, http.StatusOK, <-answered)
	require.NoError(t, <-ended)
}

func TestAFaucetWithoutCoinsIsRefused(t *testing.T) {
	_, err := faucet.New(newPurse(), newPurse(), faucet.Options{})
	require.ErrorContains(t, err, "amounts: ")
	_, err = faucet.New(newPurse(), newPurse(), faucet.Options{Amounts: coins("1umasa"), Cooldown: -1})
	require.ErrorContains(t, err, "cooldown: ")
}
