package client_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// post is a sender whose blocks answer each request with its own service as id. Requests for "bad" fail.
type post struct {
	mu   sync.Mutex
	sent [][]string // services of each executed transaction
	hot  bool
	lost error // the connection of the next transaction
}

func (p *post) Send(_ context.Context, remember func([]byte) error, msgs ...sdk.Msg) (client.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var services []string
	for _, msg := range msgs {
		services = append(services, msg.(*rewardstypes.MsgSubmitRequest).Service)
	}
	if remember != nil {
		if err := remember([]byte(fmt.Sprint(services))); err != nil {
			return client.Receipt{}, err
		}
	}
	if err := p.lost; err != nil {
		p.lost = nil
		return client.Receipt{}, err
	}
	if slices.Contains(services, "bad") {
		return client.Receipt{}, &client.TxError{Receipt: client.Receipt{Codespace: "rewards", Code: 19, Log: "wrong status"}}
	}
	p.sent = append(p.sent, services)
	return p.receipt(services)
}

func (p *post) receipt(services []string) (client.Receipt, error) {
	var data sdk.TxMsgData
	var exec authz.MsgExecResponse
	for _, service := range services {
		response := &rewardstypes.MsgSubmitRequestResponse{
			Id: service, Fee: sdk.NewInt64Coin("umasa", 1), Royalty: sdk.NewInt64Coin("umasa", 1),
		}
		raw, err := proto.Marshal(response)
		if err != nil {
			return client.Receipt{}, err
		}
		exec.Results = append(exec.Results, raw)
		data.MsgResponses = append(data.MsgResponses, &codectypes.Any{TypeUrl: sdk.MsgTypeURL(response), Value: raw})
	}
	if p.hot {
		raw, err := proto.Marshal(&exec)
		if err != nil {
			return client.Receipt{}, err
		}
		data.MsgResponses = []*codectypes.Any{{TypeUrl: sdk.MsgTypeURL(&exec), Value: raw}}
	}
	raw, err := proto.Marshal(&data)
	return client.Receipt{Height: 5, Data: raw}, err
}

func (p *post) Resend(context.Context, []byte) (client.Receipt, error) { return client.Receipt{}, nil }

// mail is what one caller of a batch got.
type mail struct {
	remembered []string
	err        error
}

// sendAll sends a request for each service at the same time, and checks that each gets its own answer.
func sendAll(t *testing.T, b *client.Batch, services ...string) map[string]*mail {
	t.Helper()
	got := make(map[string]*mail)
	var group sync.WaitGroup
	for _, service := range services {
		m := &mail{}
		got[service] = m
		group.Go(func() {
			var receipt client.Receipt
			receipt, m.err = b.Send(context.Background(), func(raw []byte) error {
				m.remembered = append(m.remembered, string(raw))
				return nil
			}, &rewardstypes.MsgSubmitRequest{Service: service})
			if m.err != nil {
				return
			}
			var response rewardstypes.MsgSubmitRequestResponse
			require.NoError(t, receipt.Response(&response))
			require.Equal(t, service, response.Id)
		})
	}
	group.Wait()
	return got
}

func TestSeveralCallersShareATransaction(t *testing.T) {
	for _, hot := range []bool{false, true} {
		p := &post{hot: hot}
		b := &client.Batch{Sender: p, Most: 3, Wait: time.Hour}
		for service, m := range sendAll(t, b, "a", "b", "c", "d", "e", "f") {
			require.NoError(t, m.err)
			require.Len(t, m.remembered, 1)
			require.Contains(t, m.remembered[0], service)
		}
		require.Len(t, p.sent, 2, "full ones leave at once")
	}
	p := &post{}
	sendAll(t, &client.Batch{Sender: p, Most: 100, Wait: 20 * time.Millisecond}, "a", "b", "c")
	require.Len(t, p.sent, 1, "the first has waited")
	sendAll(t, &client.Batch{Sender: p, Most: 100, Wait: time.Millisecond}, "a")
	require.Equal(t, []string{"a"}, p.sent[1], "a single one goes after its wait")
}

func TestAWrongMessageHarmsNobodyElse(t *testing.T) {
	p := &post{}
	got := sendAll(t, &client.Batch{Sender: p, Most: 3, Wait: time.Hour}, "a", "bad", "c")
	require.NoError(t, got["a"].err)
	require.NoError(t, got["c"].err)
	var refusal *client.TxError
	require.ErrorAs(t, got["bad"].err, &refusal)
	require.Len(t, p.sent, 2)
	require.Equal(t, "[a]", got["a"].remembered[1], "what was signed last is what counts")
}

// TestWhatMayYetComeIsNotSentAgain has a connection that breaks after the transaction left.
func TestWhatMayYetComeIsNotSentAgain(t *testing.T) {
	p := &post{lost: errConnection}
	got := sendAll(t, &client.Batch{Sender: p, Most: 2, Wait: time.Hour}, "a", "b")
	require.ErrorIs(t, got["a"].err, errConnection)
	require.ErrorIs(t, got["b"].err, errConnection)
	require.Empty(t, p.sent)
}

func TestWhoCannotWriteSendsNothing(t *testing.T) {
	p := &post{}
	b := &client.Batch{Sender: p, Most: 2, Wait: time.Hour}
	full := errors.New("disk full")
	var group sync.WaitGroup
	group.Go(func() {
		_, err := b.Send(context.Background(), func([]byte) error { return full },
			&rewardstypes.MsgSubmitRequest{Service: "a"})
		require.ErrorIs(t, err, full)
	})
	group.Go(func() {
		_, err := b.Send(context.Background(), nil, &rewardstypes.MsgSubmitRequest{Service: "b"})
		require.NoError(t, err)
	})
	group.Wait()
	require.Equal(t, [][]string{{"b"}}, p.sent)
}

func TestWhoIsGoneIsLeftOut(t *testing.T) {
	p := &post{}
	b := &client.Batch{Sender: p, Most: 10, Wait: 20 * time.Millisecond}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	var group sync.WaitGroup
	group.Go(func() {
		_, err := b.Send(gone, nil, &rewardstypes.MsgSubmitRequest{Service: "a"})
		require.ErrorIs(t, err, context.Canceled)
	})
	group.Go(func() {
		_, err := b.Send(context.Background(), nil, &rewardstypes.MsgSubmitRequest{Service: "b"})
		require.NoError(t, err)
	})
	group.Wait()
	require.Equal(t, [][]string{{"b"}}, p.sent)
}
