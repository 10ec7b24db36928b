package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// A key of its own claims an owner's rewards. The node is made up; ExampleNewEndpoints shows how real ones are named.
func Example() {
	encoding, err := client.NewEncoding()
	if err != nil {
		panic(err)
	}
	keys := keyring.NewInMemory(encoding.Codec)
	if _, _, err := keys.NewMnemonic("hot", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1); err != nil {
		panic(err)
	}
	owner := sdk.AccAddress("owner_______________")
	signer, err := client.NewSigner(newChain(encoding.Txs), client.SignerConfig{
		ChainID: "masa-1", Keys: keys, Key: "hot", Txs: encoding.Txs, Operator: owner,
	})
	if err != nil {
		panic(err)
	}
	// What remember has written down can be taken up by Resend after a crash.
	remember := func(raw []byte) error {
		fmt.Println("signed:", len(raw) > 0)
		return nil
	}
	receipt, err := signer.Send(context.Background(), remember, &rewardstypes.MsgClaimRewards{Owner: owner.String()})
	if refusal := new(client.TxError); errors.As(err, &refusal) {
		fmt.Println("the chain refused:", refusal.Codespace, refusal.Code)
		return
	}
	fmt.Println("in a block:", err == nil && receipt.Height > 0)
	// Output:
	// signed: true
	// in a block: true
}

// Two nodes serve as one; a key that the owner has authorized signs, and what it sends is paid by the owner.
func ExampleNewEndpoints() {
	encoding, err := client.NewEncoding()
	if err != nil {
		panic(err)
	}
	var all []client.Endpoint
	for _, address := range []string{"tcp://localhost:26657", "https://rpc.example.org:443"} {
		rpc, err := sdkclient.NewClientFromNode(address)
		if err != nil {
			panic(err)
		}
		all = append(all, client.Endpoint{Name: address, RPC: rpc})
	}
	node := client.NewComet(client.NewEndpoints("masa-1", slog.Default(), all...), encoding.Codec)
	keys, err := keyring.New("masad", keyring.BackendTest, "/var/lib/masad", os.Stdin, encoding.Codec)
	if err != nil {
		panic(err)
	}
	owner, err := sdk.AccAddressFromBech32(os.Getenv("OWNER"))
	if err != nil {
		panic(err)
	}
	signer, err := client.NewSigner(node, client.SignerConfig{
		ChainID: "masa-1", Keys: keys, Key: "hot", Txs: encoding.Txs, Operator: owner, Payers: node,
	})
	if err != nil {
		panic(err)
	}
	requests, err := client.NewMarket(node).Asked(context.Background(), owner.String())
	if err != nil {
		panic(err)
	}
	for _, request := range requests {
		fmt.Println(request.Id, "waits; this key could accept its answer:", signer.Address())
	}
}
