package network

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
)

// checkStopped stops the network while answers are judged, and looks at the state of each node.
func (s *session) checkStopped() {
	id := s.ask("How does a suspension bridge carry its load?", 300)
	answered := s.await(id, "answered", func(r request) bool { return r.Item != "" })
	require.Eventually(s.T, func() bool {
		return len(s.item(answered.Item).Commitments) > 0
	}, patience, 50*time.Millisecond, "somebody commits")
	s.Must("localnet", "stop", "--dir", s.Dir)
	for _, node := range s.Plan().Nodes {
		s.T.Logf("%s: block %d", node.Name, s.checkInvariants(node.Home))
	}
}

// checkInvariants checks a home and returns its height.
func (n *network) checkInvariants(home string) int64 {
	n.T.Helper()
	var found struct {
		Height     int64  `json:"height"`
		Invariants string `json:"invariants"`
	}
	require.NoError(n.T, json.Unmarshal([]byte(n.Must("debug", "invariants", "--home", home)), &found))
	require.Equal(n.T, "hold", found.Invariants)
	return found.Height
}

// checkExport exports the first node's state and imports it in this process. What that exports again is the same.
func (s *session) checkExport() {
	home := s.Plan().Nodes[0].Home
	s.exported = filepath.Join(s.T.TempDir(), "exported.json")
	s.Must("export", "--home", home, "--output-document", s.exported)
	s.Must("genesis", "validate", s.exported)
	genesis, err := genutiltypes.AppGenesisFromFile(s.exported)
	require.NoError(s.T, err)
	require.Equal(s.T, s.checkInvariants(home)+1, genesis.InitialHeight)
	require.Equal(s.T, s.Plan().ChainID, genesis.ChainID)
	require.Equal(s.T, compact(s.T, genesis.AppState), compact(s.T, s.imported(genesis)))
	kept, err := os.ReadFile(s.exported)
	require.NoError(s.T, err)
	s.exported = filepath.Join(s.Dir, "exported.json") // outlives this step
	require.NoError(s.T, os.WriteFile(s.exported, kept, 0o600))
	s.T.Logf("%d bytes", len(kept))
}

// imported begins a chain from a genesis in this process, and exports it.
func (s *session) imported(genesis *genutiltypes.AppGenesis) []byte {
	s.T.Helper()
	made, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), simtestutil.AppOptionsMap{},
		baseapp.SetChainID(genesis.ChainID))
	require.NoError(s.T, err)
	defer func() { require.NoError(s.T, made.Close()) }()
	params := genesis.Consensus.Params.ToProto()
	var validators []abci.ValidatorUpdate
	for _, v := range genesis.Consensus.Validators {
		validators = append(validators, abci.Ed25519ValidatorUpdate(v.PubKey.Bytes(), v.Power))
	}
	begun, err := made.InitChain(&abci.RequestInitChain{
		Time: genesis.GenesisTime, ChainId: genesis.ChainID, ConsensusParams: &params, Validators: validators,
		AppStateBytes: genesis.AppState, InitialHeight: genesis.InitialHeight,
	})
	require.NoError(s.T, err)
	require.ElementsMatch(s.T, validators, begun.Validators)
	again, err := made.ExportState(made.NewContextLegacy(false, cmtproto.Header{
		ChainID: genesis.ChainID, Height: genesis.InitialHeight - 1, Time: genesis.GenesisTime,
	}), nil)
	require.NoError(s.T, err)
	require.Equal(s.T, genesis.InitialHeight, again.Height)
	return again.AppState
}

// compact is JSON without the space that differs by who writes it.
func compact(t require.TestingT, content []byte) string {
	var out bytes.Buffer
	require.NoError(t, json.Compact(&out, content))
	return out.String()
}

// beginAgain empties every node and lets the network begin from the export.
func (s *session) beginAgain() {
	genesis, err := genutiltypes.AppGenesisFromFile(s.exported)
	require.NoError(s.T, err)
	content, err := os.ReadFile(s.exported)
	require.NoError(s.T, err)
	for _, node := range s.Plan().Nodes {
		s.Must("comet", "unsafe-reset-all", "--home", node.Home)
		require.NoError(s.T, os.WriteFile(filepath.Join(node.Home, "config", "genesis.json"), content, 0o600))
	}
	s.Resume()
	s.awaitHeight(genesis.InitialHeight + 1)
	for _, id := range s.asked {
		s.awaitSettled(id) // the last one was under way
	}
	s.expectAgreement(genesis.InitialHeight)
}
