package localnet

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	cmtcfg "github.com/cometbft/cometbft/config"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// gentxGas is more than registering a validator takes; a genesis does not meter it.
const gentxGas = 1_000_000

// founder is a validator with the keys of its node.
type founder struct {
	node   Node
	nodeID string
	key    cryptotypes.PubKey
}

// peer is how the other nodes reach the founder's.
func (f founder) peer() string { return fmt.Sprintf("%s@127.0.0.1:%d", f.nodeID, f.node.P2P) }

// makeFounders creates the homes and keys of the nodes. The first home is there: it is the pattern of the others.
func (p *Plan) makeFounders() ([]founder, error) {
	var founders []founder
	for i, node := range p.Nodes {
		if i > 0 {
			if err := copyHome(p.Nodes[0].Home, node.Home); err != nil {
				return nil, err
			}
		}
		config := cmtcfg.DefaultConfig()
		config.SetRoot(node.Home)
		id, key, err := genutil.InitializeNodeValidatorFiles(config)
		if err != nil {
			return nil, err
		}
		founders = append(founders, founder{node, id, key})
	}
	return founders, nil
}

// copyHome copies the settings of a home, without its keys and genesis.
func copyHome(from, to string) error {
	for _, folder := range []string{"config", "data"} {
		if err := os.MkdirAll(filepath.Join(to, folder), 0o700); err != nil {
			return err
		}
	}
	for _, name := range []string{"config.toml", "app.toml", "client.toml", "otel.yaml"} {
		content, err := os.ReadFile(filepath.Join(from, "config", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, "config", name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// writeGenesis fills the genesis of the first home and copies it to the others.
func (p *Plan) writeGenesis(ctx context.Context, kit Kit, founders []founder) error {
	path := filepath.Join(p.Nodes[0].Home, "config", "genesis.json")
	genesis, err := genutiltypes.AppGenesisFromFile(path)
	if err != nil {
		return err
	}
	var state map[string]json.RawMessage
	if err := json.Unmarshal(genesis.AppState, &state); err != nil {
		return err
	}
	if err := p.applyPreset(kit.Codec, state); err != nil {
		return err
	}
	if err := p.fund(kit, state); err != nil {
		return err
	}
	if err := p.authorize(kit.Codec, state); err != nil {
		return err
	}
	txs := make([]sdk.Tx, 0, len(founders))
	for _, f := range founders {
		tx, err := p.gentx(ctx, kit, f)
		if err != nil {
			return err
		}
		txs = append(txs, tx)
	}
	state, err = genutil.SetGenTxsInAppGenesisState(kit.Codec, kit.Txs.TxJSONEncoder(), state, txs)
	if err != nil {
		return err
	}
	if genesis.AppState, err = json.MarshalIndent(state, "", "  "); err != nil {
		return err
	}
	for _, f := range founders {
		if err := genesis.SaveAs(filepath.Join(f.node.Home, "config", "genesis.json")); err != nil {
			return err
		}
	}
	return nil
}

// fund gives every actor an account with coins.
func (p *Plan) fund(kit Kit, state map[string]json.RawMessage) error {
	accounts := make([]authtypes.GenesisAccount, 0, len(p.Actors))
	var balances []banktypes.Balance
	for _, actor := range p.Actors {
		address, err := sdk.AccAddressFromBech32(actor.Address)
		if err != nil {
			return err
		}
		accounts = append(accounts, authtypes.NewBaseAccount(address, nil, 0, 0))
		balances = append(balances, banktypes.Balance{Address: actor.Address, Coins: p.funds(actor.Role)})
		if actor.Hot == "" {
			continue
		}
		if address, err = sdk.AccAddressFromBech32(actor.HotAddress); err != nil {
			return err
		}
		accounts = append(accounts, authtypes.NewBaseAccount(address, nil, 0, 0)) // without coins: its owner pays
	}
	packed, err := authtypes.PackAccounts(authtypes.SanitizeGenesisAccounts(accounts))
	if err != nil {
		return err
	}
	var auth authtypes.GenesisState
	if err := edit(kit.Codec, state, authtypes.ModuleName, &auth, func() { auth.Accounts = packed }); err != nil {
		return err
	}
	var bank banktypes.GenesisState
	return edit(kit.Codec, state, banktypes.ModuleName, &bank, func() {
		bank.Balances = banktypes.SanitizeGenesisBalances(balances)
		bank.Supply = nil
		for _, balance := range balances {
			bank.Supply = bank.Supply.Add(balance.Coins...)
		}
	})
}

// gentx is the signed registration of a founder.
func (p *Plan) gentx(ctx context.Context, kit Kit, f founder) (sdk.Tx, error) {
	record, err := kit.Keys.Key(f.node.Name)
	if err != nil {
		return nil, err
	}
	operator, err := record.GetAddress()
	if err != nil {
		return nil, err
	}
	key, err := codectypes.NewAnyWithValue(f.key)
	if err != nil {
		return nil, err
	}
	tip, err := kit.Tip(f.node.Home, p.ChainID)
	if err != nil {
		return nil, err
	}
	factory := clienttx.Factory{}.WithChainID(p.ChainID).WithKeybase(kit.Keys).WithTxConfig(kit.Txs).
		WithMemo(f.peer()).WithGas(gentxGas).WithSignMode(signing.SignMode_SIGN_MODE_DIRECT)
	builder, err := factory.BuildUnsignedTx(&validatorsettypes.MsgRegisterValidator{
		Operator: operator.String(), ConsensusPubkey: key, Stake: masa(validatorStake),
		Description: validatorsettypes.Description{Moniker: f.node.Name}, BeaconTip: tip,
		EncryptionPubkey: p.encryptionPubkey(f.node.Name),
	})
	if err != nil {
		return nil, err
	}
	if err := clienttx.Sign(ctx, factory, record.Name, builder, true); err != nil {
		return nil, err
	}
	return builder.GetTx(), nil
}

// makeKeys creates the keys of the actors and their programs and writes their addresses into the plan.
func (p *Plan) makeKeys(keys keyring.Keyring, algorithm keyring.SignatureAlgo) (err error) {
	for i, actor := range p.Actors {
		if p.Actors[i].Address, err = makeKey(keys, algorithm, actor.Name); err != nil {
			return err
		}
		if actor.Hot == "" {
			continue
		}
		if p.Actors[i].HotAddress, err = makeKey(keys, algorithm, actor.Hot); err != nil {
			return err
		}
	}
	return nil
}

// makeKey creates a key and returns its address.
func makeKey(keys keyring.Keyring, algorithm keyring.SignatureAlgo, name string) (string, error) {
	record, _, err := keys.NewMnemonic(
		name, keyring.English, sdk.GetConfig().GetFullBIP44Path(), keyring.DefaultBIP39Passphrase, algorithm,
	)
	if err != nil {
		return "", fmt.Errorf("key %s: %w", name, err)
	}
	address, err := record.GetAddress()
	return address.String(), err
}
