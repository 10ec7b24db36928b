package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// bureau is a node of the chain masa that knows who may send what.
type bureau struct {
	stranger
	answer []byte
	// block is the time of the last block.
	block time.Time
}

// Status implements client.RPC.
func (b bureau) Status(ctx context.Context) (*coretypes.ResultStatus, error) {
	result, err := b.stranger.Status(ctx)
	result.SyncInfo.LatestBlockTime = b.block
	return result, err
}

func (b bureau) ABCIQueryWithOptions(
	context.Context, string, cmtbytes.HexBytes, rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Value: b.answer}}, nil
}

// granted is a program with a key to which an operator granted messages; without an operator the key is the owner's.
// The time of the last block is now.
func granted(t *testing.T, log *bytes.Buffer, operator sdk.AccAddress, grants client.Grants) program {
	t.Helper()
	return grantedAt(t, log, operator, grants, time.Now())
}

// grantedAt is granted on a chain whose last block is of a time.
func grantedAt(
	t *testing.T, log *bytes.Buffer, operator sdk.AccAddress, grants client.Grants, block time.Time,
) program {
	t.Helper()
	modules, err := newModules()
	testify.NoError(t, err)
	keys := keyring.NewInMemory(modules.codec)
	record, _, err := keys.NewMnemonic("hot", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1)
	testify.NoError(t, err)
	address, err := record.GetAddress()
	testify.NoError(t, err)
	if operator == nil {
		operator = address
	}
	node := client.NewComet(bureau{answer: answerOf(t, grants), block: block}, modules.codec)
	pool, err := client.NewPool(hotSigner(t, node, keys, operator))
	testify.NoError(t, err)
	return program{
		kind: "worker", chainID: "masa", owner: operator, node: node, log: newLog(log),
		pool: signers{pool, &permit{log: newLog(log)}},
	}
}

// answerOf is what a node says of grants.
func answerOf(t *testing.T, grants client.Grants) []byte {
	t.Helper()
	var response authz.QueryGrantsResponse
	for message, end := range grants {
		packed, err := codectypes.NewAnyWithValue(authz.NewGenericAuthorization(message))
		testify.NoError(t, err)
		response.Grants = append(response.Grants, &authz.Grant{Authorization: packed, Expiration: &end})
	}
	answer, err := response.Marshal()
	testify.NoError(t, err)
	return answer
}

// hotSigner signs with the key hot.
func hotSigner(t *testing.T, node client.Node, keys keyring.Keyring, operator sdk.AccAddress) *client.Signer {
	t.Helper()
	modules, err := newModules()
	testify.NoError(t, err)
	signer, err := client.NewSigner(node, client.SignerConfig{
		ChainID: "masa", Keys: keys, Key: "hot", Txs: modules.tx, Operator: operator,
	})
	testify.NoError(t, err)
	return signer
}

func TestAProgramRefusesTheKeyThatOwnsTheStake(t *testing.T) {
	var log bytes.Buffer
	p := granted(t, &log, nil, nil)
	err := p.authorized(t.Context(), []string{"/a"})
	testify.ErrorContains(t, err, "--from: this key owns the stake of "+p.owner.String())
	testify.ErrorContains(t, err, "masad worker authorize hot --from <owner>")
	testify.ErrorContains(t, err, "masad worker run --from hot --operator "+p.owner.String())
	testify.ErrorContains(t, err, "--allow-owner-key")
	p.allowOwner = true
	testify.NoError(t, p.authorized(t.Context(), []string{"/a"}))
	testify.Empty(t, log.String())
}

func TestAProgramNeedsEveryGrant(t *testing.T) {
	operator := sdk.AccAddress("operator____________")
	in := func(d time.Duration) time.Time { return time.Now().Add(d) }
	for name, row := range map[string]struct {
		grants  client.Grants
		missing string
		warns   bool
	}{
		"all for long":              {client.Grants{"/a": in(1000 * time.Hour), "/b": in(1000 * time.Hour)}, "", false},
		"all, but one not for long": {client.Grants{"/a": in(1000 * time.Hour), "/b": in(soon - time.Hour)}, "", true},
		"one is missing":            {client.Grants{"/a": in(time.Hour)}, "send /b, or", false},
		"one has ended":             {client.Grants{"/a": in(-time.Second), "/b": in(time.Hour)}, "send /a, or", false},
		"none":                      {nil, "send /a, /b, or", false},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			p := granted(t, &log, operator, row.grants)
			err := p.authorized(t.Context(), []string{"/a", "/b"})
			command := "masad worker authorize " + p.pool.Addresses()[0].String() + " --from <key of " + operator.String() + ">"
			if row.missing != "" {
				testify.ErrorIs(t, err, errNotGranted)
				testify.ErrorContains(t, err, row.missing)
				testify.ErrorContains(t, err, command)
				return
			}
			testify.NoError(t, err)
			if row.warns {
				testify.Contains(t, log.String(), row.grants["/b"].UTC().Format(time.RFC3339))
				testify.Contains(t, log.String(), "masad worker authorize")
				return
			}
			testify.Empty(t, log.String())
		})
	}
}

// TestGrantsEndByTheChainsClock: a machine whose clock is years off runs its programs, and tells of its clock.
func TestGrantsEndByTheChainsClock(t *testing.T) {
	operator, messages := sdk.AccAddress("operator____________"), []string{"/a"}
	for name, block := range map[string]time.Time{
		"a clock far ahead":  time.Now().AddDate(-10, 0, 0),
		"a clock far behind": time.Now().AddDate(10, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			p := grantedAt(t, &log, operator, client.Grants{"/a": block.Add(1000 * time.Hour)}, block)
			testify.NoError(t, p.authorized(t.Context(), messages))
			testify.Contains(t, log.String(), "this machine's clock is not that of the chain")
			testify.NotContains(t, log.String(), "not much longer")

			log.Reset()
			p = grantedAt(t, &log, operator, client.Grants{"/a": block.Add(time.Hour)}, block)
			testify.NoError(t, p.authorized(t.Context(), messages))
			testify.Contains(t, log.String(), "not much longer")

			p = grantedAt(t, &log, operator, client.Grants{"/a": block}, block)
			testify.ErrorIs(t, p.authorized(t.Context(), messages), errNotGranted)
		})
	}
}

func TestANodeThatCannotTellDoesNotEndAProgram(t *testing.T) {
	var log bytes.Buffer
	p := granted(t, &log, sdk.AccAddress("operator____________"), nil)
	modules, err := newModules()
	testify.NoError(t, err)
	p.node = client.NewComet(stranger{gone: true}, modules.codec)
	testify.NoError(t, p.authorized(t.Context(), []string{"/a"}))
	testify.Contains(t, log.String(), "could not look whether this key may act for the operator")
	testify.Contains(t, log.String(), "connection refused")
}

// refuser is a node that refuses what a key sends for another account.
type refuser struct{ client.Node }

func (refuser) Account(context.Context, sdk.AccAddress) (client.Account, error) {
	return client.Account{}, nil
}
func (refuser) Height(context.Context) (int64, error) { return 7, nil }
func (refuser) Simulate(context.Context, []byte) (uint64, error) {
	return 0, &client.TxError{Receipt: client.Receipt{Code: 1, Log: "failed to get grant: authorization not found"}}
}

// TestARevokedGrantIsNoticedAtOnce: a refusal has the grants looked at; what is found stops the program's work and its
// readiness, is logged once with what helps, and is over when the grants are back.
func TestARevokedGrantIsNoticedAtOnce(t *testing.T) {
	var log bytes.Buffer
	operator, messages := sdk.AccAddress("operator____________"), []string{"/a"}
	p := granted(t, &log, operator, client.Grants{"/a": time.Now().Add(1000 * time.Hour)})
	gone := granted(t, &log, operator, nil)
	modules, err := newModules()
	testify.NoError(t, err)
	ring := keyring.NewInMemory(modules.codec)
	_, _, err = ring.NewMnemonic("hot", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1)
	testify.NoError(t, err)
	pool, err := client.NewPool(hotSigner(t, refuser{}, ring, operator))
	testify.NoError(t, err)
	var told []error
	keys := signers{pool, &permit{log: newLog(&log)}}
	keys.permit.hears(func(err error) { told = append(told, err) })
	keys.permit.look = func(ctx context.Context) error { return p.oneMay(ctx, messages) }
	send := func() {
		_, err := keys.Send(t.Context(), nil, &rewardstypes.MsgClaimRewards{Owner: operator.String()})
		testify.True(t, client.NotGranted(err), "%v", err)
	}
	send()
	testify.True(t, keys.permit.may(), "the grants are there: it was something else")
	testify.Empty(t, log.String())

	keys.permit.look = func(ctx context.Context) error { return gone.oneMay(ctx, messages) }
	send()
	send()
	testify.False(t, keys.permit.may())
	testify.Len(t, told, 1)
	testify.ErrorIs(t, told[0], errNotGranted)
	testify.Equal(t, 1, strings.Count(log.String(), "no new work"), log.String())
	testify.Contains(t, log.String(), "masad worker authorize "+gone.pool.Addresses()[0].String())

	keys.permit.look = func(context.Context) error { return errors.New("connection refused") }
	keys.permit.see(t.Context())
	testify.False(t, keys.permit.may(), "a node that does not answer changes nothing")
	keys.permit.look = func(ctx context.Context) error { return p.oneMay(ctx, messages) }
	keys.permit.see(t.Context())
	testify.True(t, keys.permit.may())
	testify.Equal(t, 2, len(told))
	testify.NoError(t, told[1])
}
