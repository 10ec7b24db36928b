package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
)

// updateGolden is the variable of the environment that makes a test write its golden file.
const updateGolden = "UPDATE_GOLDEN"

func TestDefaultGenesisIsTheGoldenOne(t *testing.T) {
	c := testapp.New(t)
	got, err := json.MarshalIndent(c.App.DefaultGenesis(), "", "  ")
	require.NoError(t, err)
	got = append(got, '\n')
	path := filepath.Join("testdata", "default_genesis.json")
	if os.Getenv(updateGolden) != "" {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), updateGolden+"=1 go test ./app writes it")
}

func TestDefaultGenesisIsValid(t *testing.T) {
	c := testapp.New(t)
	require.NoError(t, c.App.Basics().ValidateGenesis(c.App.AppCodec(), c.App.TxConfig(), c.App.DefaultGenesis()))
}

func TestDefaultGenesisSpeaksMasa(t *testing.T) {
	c := testapp.New(t)
	var gov sdkgovv1.GenesisState
	c.App.AppCodec().MustUnmarshalJSON(c.App.DefaultGenesis()["gov"], &gov)
	require.Equal(t, "1000000000umasa", gov.Params.MinDeposit[0].String())
	require.Equal(t, "5000000000umasa", gov.Params.ExpeditedMinDeposit[0].String())
	require.NoError(t, gov.Params.ValidateBasic())
	var bank banktypes.GenesisState
	c.App.AppCodec().MustUnmarshalJSON(c.App.DefaultGenesis()["bank"], &bank)
	require.Len(t, bank.DenomMetadata, 2)
	for _, metadata := range bank.DenomMetadata {
		require.NoError(t, metadata.Validate())
	}
}

func TestExportImportExportGivesTheSameBytes(t *testing.T) {
	c := testapp.New(t, testapp.WithEpochBlocks(10))
	offsets := scale.N(12, 40)
	for range offsets {
		c.NextBlock(crowd(c)...)
		first := c.Export()
		imported := testapp.Import(t, first)
		require.NoError(t, imported.App.CheckInvariants(imported.Ctx()))
		second := imported.Export()
		requireSameState(t, first.AppState, second.AppState)
		require.Equal(t, c.Height()+1, first.Height)
		require.Equal(t, first.Validators, second.Validators)
	}
}

func TestImportedChainGoesOnAsTheOldOne(t *testing.T) {
	c := testapp.New(t, testapp.WithEpochBlocks(10))
	c.Blocks(13)
	imported := c.Fork(t)
	for range 25 {
		c.NextBlock(crowd(c)...)
		imported.NextBlock(crowd(imported)...)
	}
	requireSameState(t, c.Export().AppState, imported.Export().AppState)
}

// requireSameState compares two exports module by module, so that a difference is found.
func requireSameState(t *testing.T, want, got []byte) {
	t.Helper()
	if bytes.Equal(want, got) {
		return
	}
	var wanted, gotten map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(want, &wanted))
	require.NoError(t, json.Unmarshal(got, &gotten))
	for module := range wanted {
		require.JSONEq(t, string(wanted[module]), string(gotten[module]), module)
	}
	require.Equal(t, string(want), string(got))
}
