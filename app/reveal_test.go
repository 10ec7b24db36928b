package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/server/config"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdktx "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
	testapp "github.com/masa-finance/masad/testutil/app"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// beaconOf is the beacon of the last block.
func beaconOf(t *testing.T, c *testapp.Chain) validatorsettypes.Beacon {
	t.Helper()
	state, err := c.App.ValidatorSet.ExportGenesis(c.Ctx())
	require.NoError(t, err)
	return state.Beacon
}

// missesOf is how many votes of a validator are missing in the running epoch; everybody signs.
func missesOf(t *testing.T, c *testapp.Chain, operator string) uint64 {
	t.Helper()
	state, err := c.App.ValidatorSet.ExportGenesis(c.Ctx())
	require.NoError(t, err)
	var missed uint64
	for _, s := range state.Signings[len(state.Signings)-1].Signings {
		if s.Operator == operator {
			missed = s.Expected - s.Signed
		}
	}
	return missed
}

// nextReveal is the reveal of the next block, decoded.
func nextReveal(t *testing.T, c *testapp.Chain) (*validatorsettypes.MsgRevealBeacon, []byte) {
	t.Helper()
	raw := c.NextReveal()
	msg, ok := reveal.Parse(raw)
	require.True(t, ok)
	return msg, raw
}

func TestInstancesAgreeOnABeaconOfReveals(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200), testapp.WithTwin(map[string]any{}),
		testapp.WithTwin(map[string]any{server.FlagBlockExecutor: config.BlockExecutorBlockSTM}),
		testapp.WithTwin(map[string]any{server.FlagMempoolMaxTxs: 10}))
	require.Equal(t, validatorsettypes.SourceReveal, beaconOf(t, c).Source, "from the first block on")
	for i := range 45 {
		block := c.NextBlock(c.Sign(c.Accounts[0], []sdk.Msg{little(c)}))
		require.NotNil(t, block.Reveal)
		require.True(t, block.Reveal.OK(), "%s", block.Reveal.Log)
		require.True(t, block.Results[0].OK(), "%s", block.Results[0].Log)
		require.Equal(t, int64(reveal.Gas), block.Reveal.GasWanted)
		require.Equal(t, validatorsettypes.SourceReveal, beaconOf(t, c).Source, "block %d", i)
	}
	for _, v := range c.Validators {
		require.Zero(t, missesOf(t, c, v.String()))
	}
}

func TestAChainGoesOnWithoutReveals(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200), testapp.WithTwin(map[string]any{}))
	silent := c.Validators[0].String()
	c.Silent[silent] = true
	var missed uint64
	for range 12 {
		proposer, _ := c.Proposer()
		block := c.NextBlock()
		if proposer.String() == silent {
			require.Nil(t, block.Reveal)
			require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)
			missed += validatorsettypes.MissedWeight
		}
		require.Equal(t, missed, missesOf(t, c, silent))
	}
	require.Equal(t, uint64(3*validatorsettypes.MissedWeight), missed, "a quarter of the blocks")
	require.Zero(t, missesOf(t, c, c.Validators[1].String()))
	for _, v := range c.Validators {
		c.Silent[v.String()] = true
	}
	c.Blocks(45)
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)
}

func TestAProposalsRevealIsJudged(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200))
	msg, good := nextReveal(t, c)
	paid := c.Sign(c.Accounts[0], []sdk.Msg{little(c)})
	encode := func(change func(*validatorsettypes.MsgRevealBeacon)) []byte {
		changed := *msg
		change(&changed)
		raw, err := reveal.Encode(&changed)
		require.NoError(t, err)
		return raw
	}
	other := c.Validators[0]
	if other.String() == msg.Operator {
		other = c.Validators[1]
	}
	type reveals = validatorsettypes.MsgRevealBeacon
	wrong := sha256.Sum256([]byte("wrong"))
	for rule, row := range map[string]struct {
		txs    [][]byte
		accept bool
	}{
		"alone":                     {[][]byte{good}, true},
		"before a payer":            {[][]byte{good, paid}, true},
		"none":                      {[][]byte{paid}, true},
		"an empty block":            {nil, true},
		"with a next tip":           {[][]byte{encode(func(m *reveals) { m.NextTip = wrong[:] })}, true},
		"twice":                     {[][]byte{good, good}, false},
		"behind a payer":            {[][]byte{paid, good}, false},
		"a wrong preimage":          {[][]byte{encode(func(m *reveals) { m.Preimage = wrong[:] })}, false},
		"another operator":          {[][]byte{encode(func(m *reveals) { m.Operator = other.String() })}, false},
		"a short preimage":          {[][]byte{encode(func(m *reveals) { m.Preimage = m.Preimage[1:] })}, false},
		"a short next tip":          {[][]byte{encode(func(m *reveals) { m.NextTip = wrong[1:] })}, false},
		"signed like another":       {[][]byte{c.Sign(other.Account, []sdk.Msg{msg})}, false},
		"beside another message":    {[][]byte{c.Sign(other.Account, []sdk.Msg{msg, little(c)})}, false},
		"inside another message":    {[][]byte{c.Sign(c.Accounts[0], []sdk.Msg{nested(c, msg)})}, false},
		"twice inside one another":  {[][]byte{c.Sign(c.Accounts[0], []sdk.Msg{nested(c, nested(c, msg))})}, false},
		"inside a proposal of gov":  {[][]byte{c.Sign(c.Accounts[0], []sdk.Msg{proposal(t, c, msg)})}, false},
		"a good one and one inside": {[][]byte{good, c.Sign(c.Accounts[0], []sdk.Msg{nested(c, msg)})}, false},
	} {
		t.Run(rule, func(t *testing.T) { require.Equal(t, row.accept, c.Judge(row.txs...)) })
	}
}

// TestARevealHasOneFormOnly changes everything that a transaction can say besides its message.
func TestARevealHasOneFormOnly(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200))
	_, good := nextReveal(t, c)
	for rule, raw := range variants(t, c, good) {
		t.Run(rule, func(t *testing.T) {
			_, ok := reveal.Parse(raw)
			require.False(t, ok)
			require.False(t, c.Judge(raw), "no proposal may hold it")
			if tx, err := c.App.TxConfig().TxDecoder()(raw); err == nil {
				require.True(t, reveal.Carries(tx.GetMsgs()))
			}
		})
	}
}

// variants are encodings of the same reveal that are not the one.
func variants(t *testing.T, c *testapp.Chain, good []byte) map[string][]byte {
	t.Helper()
	change := func(edit func(*sdktx.Tx, *sdktx.TxRaw)) []byte {
		var tx sdktx.Tx
		require.NoError(t, c.App.AppCodec().Unmarshal(good, &tx))
		var raw sdktx.TxRaw
		edit(&tx, &raw)
		var err error
		body, err := tx.Body.Marshal()
		require.NoError(t, err)
		raw.BodyBytes = append(body, raw.BodyBytes...)
		auth, err := tx.AuthInfo.Marshal()
		require.NoError(t, err)
		raw.AuthInfoBytes = append(auth, raw.AuthInfoBytes...)
		out, err := raw.Marshal()
		require.NoError(t, err)
		return out
	}
	return map[string][]byte{
		"a memo":    change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.Body.Memo = "x" }),
		"a timeout": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.Body.TimeoutHeight = 100 }),
		"unordered": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.Body.Unordered = true }),
		"more gas":  change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.AuthInfo.Fee.GasLimit++ }),
		"no gas":    change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.AuthInfo.Fee.GasLimit = 0 }),
		"a fee": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) {
			tx.AuthInfo.Fee.Amount = sdk.NewCoins(sdk.NewInt64Coin("umasa", 1))
		}),
		"a payer":       change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.AuthInfo.Fee.Payer = c.Accounts[0].String() }),
		"no fee at all": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) { tx.AuthInfo.Fee = nil }),
		"a signer": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) {
			tx.AuthInfo.SignerInfos = []*sdktx.SignerInfo{{}}
		}),
		"a signature":        change(func(_ *sdktx.Tx, raw *sdktx.TxRaw) { raw.Signatures = [][]byte{{1}} }),
		"an empty signature": change(func(_ *sdktx.Tx, raw *sdktx.TxRaw) { raw.Signatures = [][]byte{{}} }),
		"two messages": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) {
			tx.Body.Messages = append(tx.Body.Messages, tx.Body.Messages[0])
		}),
		"an unknown field in the body, not critical": change(func(_ *sdktx.Tx, raw *sdktx.TxRaw) {
			raw.BodyBytes = []byte{0xfa, 0xff, 0x03, 0x01, 'x'}
		}),
		"the message's field twice": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) {
			tx.Body.Messages[0].Value = append(tx.Body.Messages[0].Value[:44+2:44+2], tx.Body.Messages[0].Value...)
		}),
		"an unknown field in the message": change(func(tx *sdktx.Tx, _ *sdktx.TxRaw) {
			tx.Body.Messages[0].Value = append(tx.Body.Messages[0].Value, 0x7a, 0x01, 'x')
		}),
		"bytes behind": append(append([]byte{}, good...), 0),
		"cut short":    good[:len(good)-1],
	}
}

func TestARevealIsDecodedByEverybody(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200))
	msg, raw := nextReveal(t, c)
	tx, err := c.App.TxConfig().TxDecoder()(raw)
	require.NoError(t, err)
	require.Equal(t, []sdk.Msg{msg}, tx.GetMsgs())
	feeTx := tx.(sdk.FeeTx)
	require.Equal(t, uint64(reveal.Gas), feeTx.GetGas())
	require.True(t, feeTx.GetFee().IsZero())
	operator, err := sdk.AccAddressFromBech32(msg.Operator)
	require.NoError(t, err)
	require.Equal(t, operator.Bytes(), feeTx.FeePayer())
	_, err = c.App.TxConfig().TxJSONEncoder()(tx)
	require.NoError(t, err)
	again, err := c.App.TxConfig().TxEncoder()(tx)
	require.NoError(t, err)
	require.Equal(t, raw, again)
}

func TestNobodySendsAReveal(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200))
	msg, good := nextReveal(t, c)
	proposer, _ := c.Proposer()
	misplaced := validatorsettypes.ErrRevealMisplaced
	for rule, raw := range map[string][]byte{
		"as it is":               good,
		"signed":                 c.Sign(proposer.Account, []sdk.Msg{msg}),
		"beside another message": c.Sign(proposer.Account, []sdk.Msg{little(c), msg}),
		"inside another message": c.Sign(c.Accounts[0], []sdk.Msg{nested(c, msg)}),
		"inside a proposal":      c.Sign(c.Accounts[0], []sdk.Msg{proposal(t, c, msg)}),
	} {
		t.Run(rule, func(t *testing.T) {
			for _, kind := range []abci.CheckTxType{abci.CheckTxType_New, abci.CheckTxType_Recheck} {
				response, err := c.App.CheckTx(&abci.RequestCheckTx{Tx: raw, Type: kind})
				require.NoError(t, err)
				require.Equal(t, misplaced.Codespace(), response.Codespace, response.Log)
				require.Equal(t, misplaced.ABCICode(), response.Code, response.Log)
			}
			_, _, err := c.App.Simulate(raw)
			require.ErrorIs(t, err, misplaced)
		})
	}
}

func TestAMisplacedRevealIsExecutedWithoutEffect(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(200), testapp.WithTwin(map[string]any{}))
	for _, v := range c.Validators {
		c.Silent[v.String()] = true
	}
	misplaced, invalid := validatorsettypes.ErrRevealMisplaced, validatorsettypes.ErrInvalidReveal
	_, good := nextReveal(t, c)
	block := c.NextBlock(c.Sign(c.Accounts[0], []sdk.Msg{little(c)}), good)
	require.True(t, block.Results[1].Is(misplaced.Codespace(), misplaced.ABCICode()), block.Results[1].Log)
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)

	proposer, _ := c.Proposer()
	msg, _ := nextReveal(t, c)
	block = c.NextBlock(c.Sign(proposer.Account, []sdk.Msg{msg}))
	require.True(t, block.Results[0].Is(invalid.Codespace(), invalid.ABCICode()), "signed: %s", block.Results[0].Log)
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)

	msg, _ = nextReveal(t, c)
	block = c.NextBlock(c.Sign(c.Accounts[0], []sdk.Msg{nested(c, msg)}))
	require.True(t, block.Results[0].Is(invalid.Codespace(), invalid.ABCICode()), "nested: %s", block.Results[0].Log)
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)

	t.Log("a wrong preimage that consensus decided on, as in a replay, counts as missing")
	msg, _ = nextReveal(t, c)
	wrong := sha256.Sum256(msg.Preimage)
	msg.Preimage = wrong[:]
	raw, err := reveal.Encode(msg)
	require.NoError(t, err)
	before := missesOf(t, c, msg.Operator)
	c.NextBlock(raw)
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)
	require.Equal(t, before+validatorsettypes.MissedWeight, missesOf(t, c, msg.Operator))

	t.Log("and bytes that are no transaction")
	c.NextBlock([]byte("no transaction"))
	require.Equal(t, validatorsettypes.SourceFallback, beaconOf(t, c).Source)
}

// little is a small payment between accounts 0 and 1.
func little(c *testapp.Chain) sdk.Msg { return send(c.Accounts[0], c.Accounts[1], 1) }

func nested(c *testapp.Chain, msg sdk.Msg) sdk.Msg {
	exec := authz.NewMsgExec(c.Accounts[0].Address, []sdk.Msg{msg})
	return &exec
}

func proposal(t *testing.T, c *testapp.Chain, msg sdk.Msg) sdk.Msg {
	t.Helper()
	made, err := sdkgovv1.NewMsgSubmitProposal([]sdk.Msg{msg},
		sdk.NewCoins(sdk.NewInt64Coin("umasa", 1_000_000_000)), c.Accounts[0].String(), "", "title", "summary", false)
	require.NoError(t, err)
	return made
}

// secretHome is a home with the beacon secret of a founding validator.
func secretHome(t *testing.T, master [32]byte, links uint64) string {
	t.Helper()
	home := t.TempDir()
	require.NoError(t, reveal.Secret{Master: master, Length: links}.Save(filepath.Join(home, reveal.DefaultFile)))
	return home
}

// solo is a chain of one validator whose node has its beacon secret.
func solo(t *testing.T, links uint64, options ...testapp.Option) *testapp.Chain {
	t.Helper()
	master := sha256.Sum256([]byte("masad/testutil/app/beacon/validator-0"))
	return testapp.New(t, append([]testapp.Option{
		testapp.WithValidators(1), testapp.WithReveals(links),
		testapp.WithSettings(map[string]any{flags.FlagHome: secretHome(t, master, links)}),
	}, options...)...)
}

func TestANodeProposesItsOwnReveal(t *testing.T) {
	c := solo(t, 500)
	c.Silent[c.Validators[0].String()] = true
	for range 3 {
		txs, accepted := c.Propose(c.Sign(c.Accounts[0], []sdk.Msg{little(c)}))
		require.True(t, accepted)
		require.Len(t, txs, 2)
		require.Equal(t, c.NextReveal(), txs[0])
		again, _ := c.Propose()
		require.Equal(t, txs[:1], again, "another round reveals the same")
		c.NextBlock(txs...)
		require.Equal(t, validatorsettypes.SourceReveal, beaconOf(t, c).Source)
	}
	t.Log("a reveal from the mempool is left out")
	txs, accepted := c.Propose(c.NextReveal())
	require.True(t, accepted)
	require.Len(t, txs, 1)
}

func TestARevealStandsFirstInAFullBlock(t *testing.T) {
	c := solo(t, 500, testapp.WithMaxGas(10*testapp.Gas))
	var mempool [][]byte
	for i := range uint64(10) {
		mempool = append(mempool, c.Sign(c.Accounts[0], []sdk.Msg{little(c)}, testapp.Ahead(i)))
	}
	txs, accepted := c.Propose(mempool...)
	require.True(t, accepted)
	require.Len(t, txs, 10, "its gas counts: nine payers fit beside it")
	require.Equal(t, c.NextReveal(), txs[0])

	request := &abci.RequestPrepareProposal{
		MaxTxBytes: int64(len(txs[0]) + 3), Txs: mempool, Height: c.Height() + 1,
		ProposerAddress: c.Validators[0].Consensus.PubKey().Address(),
	}
	prepared, err := c.App.PrepareProposal(request)
	require.NoError(t, err)
	require.Equal(t, [][]byte{c.NextReveal()}, prepared.Txs, "so do its bytes")
	request.MaxTxBytes = int64(len(txs[0]) + 2)
	prepared, err = c.App.PrepareProposal(request)
	require.NoError(t, err)
	require.Empty(t, prepared.Txs)
}

func TestANodeWithoutTheRightSecretProposesWithoutReveals(t *testing.T) {
	foreign := secretHome(t, sha256.Sum256([]byte("foreign")), 100)
	broken := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(broken, "config"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(broken, reveal.DefaultFile), []byte(`{"master": "00"}`), 0o600))
	for name, home := range map[string]string{"no file": t.TempDir(), "foreign": foreign, "broken": broken} {
		t.Run(name, func(t *testing.T) {
			c := testapp.New(t, testapp.WithValidators(1), testapp.WithReveals(100),
				testapp.WithSettings(map[string]any{flags.FlagHome: home}))
			paid := c.Sign(c.Accounts[0], []sdk.Msg{little(c)})
			for range 40 {
				txs, accepted := c.Propose(paid)
				require.True(t, accepted)
				require.Equal(t, [][]byte{paid}, txs)
			}
		})
	}
}

func TestAnotherFileForTheSecret(t *testing.T) {
	master := sha256.Sum256([]byte("masad/testutil/app/beacon/validator-0"))
	path := filepath.Join(t.TempDir(), "elsewhere.json")
	require.NoError(t, reveal.Secret{Master: master, Length: 100}.Save(path))
	c := testapp.New(t, testapp.WithValidators(1), testapp.WithReveals(100),
		testapp.WithSettings(map[string]any{flags.FlagHome: t.TempDir(), app.FlagBeaconSecret: path}))
	txs, accepted := c.Propose()
	require.True(t, accepted)
	require.Len(t, txs, 1)
}

func TestAShortChainIsRenewedBeforeItEnds(t *testing.T) {
	c := testapp.New(t, testapp.WithValidators(2), testapp.WithReveals(60), testapp.WithTwin(map[string]any{}))
	renewed := map[string]bool{}
	for range 200 {
		block := c.NextBlock()
		require.NotNil(t, block.Reveal, "block %d", block.Height)
		require.Equal(t, validatorsettypes.SourceReveal, beaconOf(t, c).Source)
		for _, v := range c.Validators {
			record, err := c.App.ValidatorSet.Validator(c.Ctx(), v.Address)
			require.NoError(t, err)
			for number := uint64(1); number < 4; number++ {
				if hex.EncodeToString(record.NextTip) == hex.EncodeToString(c.Tip(v, number)) {
					renewed[v.Name+string(rune('0'+number))] = true
				}
			}
		}
	}
	require.GreaterOrEqual(t, len(renewed), 2, "each chain gave way to the next: %v", renewed)
	for _, v := range c.Validators {
		require.Zero(t, missesOf(t, c, v.String()))
	}
}

func TestAnExhaustedChainFallsBackUntilTheNextIsInForce(t *testing.T) {
	c := testapp.New(t, testapp.WithValidators(1), testapp.WithReveals(6))
	sources := map[string]int{}
	for range 60 {
		c.NextBlock()
		sources[beaconOf(t, c).Source]++
	}
	require.Positive(t, sources[validatorsettypes.SourceFallback], "six links do not last an epoch of twenty blocks")
	require.Greater(t, sources[validatorsettypes.SourceReveal], 12, "but the next chain comes into force by itself")
}

func TestABeaconOfRevealsSurvivesExportAndImport(t *testing.T) {
	c := testapp.New(t, testapp.WithReveals(60))
	c.Blocks(57)
	fork := c.Fork(t)
	for range 50 {
		one, two := c.NextBlock(), fork.NextBlock()
		require.NotNil(t, one.Reveal)
		require.NotNil(t, two.Reveal)
		require.Equal(t, beaconOf(t, c), beaconOf(t, fork))
	}
	require.JSONEq(t, string(c.Export().AppState), string(fork.Export().AppState))
}

// TestAKilledNodeMovesTheTipOnce executes a block, forgets it, and executes it again from the disk, as CometBFT does
// with a node that was killed before its commit: without a word of ProcessProposal.
func TestAKilledNodeMovesTheTipOnce(t *testing.T) {
	db := dbm.NewMemDB()
	c := solo(t, 100, testapp.WithDatabase(func(testing.TB) dbm.DB { return db }))
	c.Blocks(3)
	operator := c.Validators[0].Address
	before, err := c.App.ValidatorSet.Validator(c.Ctx(), operator)
	require.NoError(t, err)
	request := &abci.RequestFinalizeBlock{
		Txs: [][]byte{c.NextReveal()}, Hash: make([]byte, 32), Height: c.Height() + 1, Time: c.Time().Add(testapp.BlockTime),
		ProposerAddress: c.Validators[0].Consensus.PubKey().Address(),
	}
	lost, err := c.App.FinalizeBlock(request)
	require.NoError(t, err)

	restarted, err := app.New(log.NewNopLogger(), db, simtestutil.AppOptionsMap{}, baseapp.SetChainID(testapp.ChainID))
	require.NoError(t, err)
	require.Equal(t, c.Height(), restarted.LastBlockHeight())
	replayed, err := restarted.FinalizeBlock(request)
	require.NoError(t, err)
	require.Equal(t, lost.AppHash, replayed.AppHash)
	_, err = restarted.Commit()
	require.NoError(t, err)
	ctx, err := restarted.CreateQueryContext(restarted.LastBlockHeight(), false)
	require.NoError(t, err)
	after, err := restarted.ValidatorSet.Validator(ctx, operator)
	require.NoError(t, err)
	hash := sha256.Sum256(after.BeaconTip)
	require.Equal(t, before.BeaconTip, hash[:], "one link, not two")
}
