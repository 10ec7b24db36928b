package faucet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxBody bounds what a request may send.
	maxBody = 1 << 10
	// sendTimeout bounds how long a credit takes, bodyTimeout how long its request may be on the way.
	sendTimeout = 2 * time.Minute
	bodyTimeout = 10 * time.Second
	// shutdownTimeout is how long credits that are under way are waited for.
	shutdownTimeout = 30 * time.Second
)

// credit is what somebody asks for.
type credit struct {
	Address string `json:"address"`
	Denom   string `json:"denom"`
}

// state is what the faucet tells of itself.
type state struct {
	Status          string    `json:"status"`
	NodeURL         string    `json:"nodeUrl"`
	ChainID         string    `json:"chainId"`
	ChainTokens     []string  `json:"chainTokens"`
	AvailableTokens []string  `json:"availableTokens"`
	Holder          holder    `json:"holder"`
	Distributors    []holder  `json:"distributors"`
	Amounts         []balance `json:"amounts"`
	CooldownSeconds int64     `json:"cooldownSeconds"`
}

type holder struct {
	Address  string    `json:"address"`
	Balances []balance `json:"balances"`
}

type balance struct {
	Denom  string `json:"denom"`
	Amount string `json:"amount"`
}

// Handler serves POST /credit, GET /status, GET /healthz and GET /readyz, to pages of any origin.
func (f *Faucet) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /credit", f.serveCredit)
	mux.HandleFunc("GET /status", f.serveStatus)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", f.serveReady)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// Serve serves on a listener until the context ends, and lets credits that are under way end.
func (f *Faucet) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: f.Handler(), ReadTimeout: bodyTimeout, WriteTimeout: sendTimeout + bodyTimeout}
	done := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		done <- server.Shutdown(bounded)
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

func (f *Faucet) serveCredit(w http.ResponseWriter, r *http.Request) {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	var asked credit
	if err := decoder.Decode(&asked); err != nil {
		http.Error(w, `the body must be {"address": "…", "denom": "…"}: `+err.Error(), http.StatusBadRequest)
		return
	}
	// Who hangs up gets its coins all the same: the transaction may be on its way.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), sendTimeout)
	defer cancel()
	err := f.Credit(ctx, asked.Address, asked.Denom)
	switch {
	case err == nil:
		_, _ = io.WriteString(w, "ok\n")
	case errors.Is(err, ErrAsked):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case errors.Is(err, ErrTooSoon), errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", strconv.FormatInt(int64(max(f.Cooldown, time.Second)/time.Second), 10))
		http.Error(w, err.Error(), http.StatusTooManyRequests)
	default:
		f.Log.Error("could not give", "account", asked.Address, "denom", asked.Denom, "error", err)
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// serveReady tells whether a credit of each coin could be given: the chain answers, and there is enough for one.
func (f *Faucet) serveReady(w http.ResponseWriter, r *http.Request) {
	coins, err := f.bank.Balances(r.Context(), f.Holder)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	for _, amount := range f.Amounts {
		if has := coins.AmountOf(amount.Denom); has.LT(amount.Amount) {
			http.Error(w, fmt.Sprintf("%s has %s%s, a credit is %s", f.Holder, has, amount.Denom, amount),
				http.StatusServiceUnavailable)
			return
		}
	}
	_, _ = io.WriteString(w, "ok\n")
}

func (f *Faucet) serveStatus(w http.ResponseWriter, r *http.Request) {
	coins, err := f.bank.Balances(r.Context(), f.Holder)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	told := state{
		Status: "ok", NodeURL: f.Node, ChainID: f.ChainID, ChainTokens: f.Amounts.Denoms(), AvailableTokens: []string{},
		Holder: holder{Address: f.Holder.String(), Balances: []balance{}}, Distributors: []holder{},
		CooldownSeconds: int64(f.Cooldown / time.Second),
	}
	for _, coin := range coins {
		told.Holder.Balances = append(told.Holder.Balances, balance{coin.Denom, coin.Amount.String()})
	}
	for _, amount := range f.Amounts {
		told.Amounts = append(told.Amounts, balance{amount.Denom, amount.Amount.String()})
		if coins.AmountOf(amount.Denom).GTE(amount.Amount) {
			told.AvailableTokens = append(told.AvailableTokens, amount.Denom)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(told) // the caller is gone if this fails
}
