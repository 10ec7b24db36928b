package main

import (
	"bytes"
	"testing"

	"github.com/cosmos/cosmos-sdk/client/flags"
	svrcmd "github.com/cosmos/cosmos-sdk/server/cmd"
	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/masa-finance/masad/app"
)

// run runs a command line and returns what it answers.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root, err := newRootCmd()
	testify.NoError(t, err)
	var out bytes.Buffer
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&bytes.Buffer{})
	err = svrcmd.Execute(root, app.EnvPrefix, app.DefaultHome)
	return out.String(), err
}

// must runs a command line that must succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := run(t, args...)
	testify.NoError(t, err, "masad %v", args)
	return out
}

// services are the commands of each of our services.
var services = map[string]string{
	"masa.staking.v1": "staking", "masa.validatorset.v1": "validatorset", "masa.slashing.v1": "slashing",
	"masa.rewards.v1": "rewards", "masa.gov.v1": "gov",
}

// kebab turns SubmitRequest into submit-request.
func kebab(name protoreflect.Name) string {
	var out []rune
	for i, letter := range string(name) {
		if letter >= 'A' && letter <= 'Z' {
			if i > 0 {
				out = append(out, '-')
			}
			letter += 'a' - 'A'
		}
		out = append(out, letter)
	}
	return string(out)
}

// otherwise are the commands that are not named as the method: the SDK's governance has some of the names.
var otherwise = map[string]string{
	"gov set-delegation": "delegate", "gov claim-participation": "claim", "gov params": "rules", "gov vote": "vote-power",
}

func TestEveryMessageAndQueryHasACommand(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	files, err := proto.MergedRegistry()
	testify.NoError(t, err)
	for pkg, module := range services {
		for service, kind := range map[string]string{"Msg": "tx", "Query": "query"} {
			descriptor, err := files.FindDescriptorByName(protoreflect.FullName(pkg + "." + service))
			testify.NoError(t, err)
			parent := child(child(root, kind), module)
			methods := descriptor.(protoreflect.ServiceDescriptor).Methods()
			for i := range methods.Len() {
				name := kebab(methods.Get(i).Name())
				if word, ok := otherwise[module+" "+name]; ok {
					name = word
				}
				switch name {
				case "update-params", "create-pool", "update-pool", "spend-treasury", "update-classes",
					"reveal-beacon":
					continue // governance only: masad tx gov submit-proposal; a proposer's node only
				}
				testify.NotNil(t, parent, "masad %s %s", kind, module)
				testify.NotNil(t, child(parent, name), "masad %s %s %s", kind, module, name)
			}
		}
	}
}

func TestNoCommandIsNamedAfterAnInternalModule(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	for _, kind := range []string{"tx", "query"} {
		for _, name := range []string{"masastaking", "masaslashing", "masagov"} {
			testify.Nil(t, child(child(root, kind), name), "masad %s %s", kind, name)
		}
	}
}

func TestEveryCommandOfOursHelps(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	for _, kind := range []string{"tx", "query"} {
		for _, module := range services {
			for _, cmd := range leaves(child(child(root, kind), module)) {
				path := cmd.CommandPath()
				testify.NotEmpty(t, cmd.Short, path)
				output := cmd.Flags().Lookup(flags.FlagOutput)
				testify.NotNil(t, output, path)
				testify.Equal(t, "o", output.Shorthand, path)
				if module != "gov" {
					testify.NotEmpty(t, cmd.Example, "%s has no example", path)
				}
			}
		}
	}
	for _, name := range []string{"init", "genesis", "keys", "tx", "query", "export"} {
		testify.NotEmpty(t, child(root, name).Example, name)
	}
}

func TestEveryTransactionMeasuresGasAndCanWait(t *testing.T) {
	root, err := newRootCmd()
	testify.NoError(t, err)
	sending := 0
	for _, cmd := range leaves(child(root, "tx")) {
		if cmd.Flags().Lookup(flags.FlagBroadcastMode) == nil {
			continue
		}
		sending++
		path := cmd.CommandPath()
		testify.NotNil(t, cmd.Flags().Lookup(flagWait), path)
		testify.Equal(t, "auto", cmd.Flags().Lookup(flags.FlagGas).DefValue, path)
		testify.Equal(t, gasAdjustment, cmd.Flags().Lookup(flags.FlagGasAdjustment).DefValue, path)
	}
	testify.Greater(t, sending, 20)
}

func TestPriceIsOfferedUnlessAFeeIs(t *testing.T) {
	for name, row := range map[string]struct {
		name  string
		args  []string
		price string
	}{
		"nothing is said":           {"x", nil, gasPrice},
		"a fee is named":            {"x", []string{"--fees", "5umasa"}, ""},
		"a price is named":          {"x", []string{"--gas-prices", "3umasa"}, "3umasa"},
		"gas alone is said":         {"x", []string{"--gas", "100"}, gasPrice},
		"nothing has to be paid":    {freeCommand, nil, ""},
		"nothing has to be, but is": {freeCommand, []string{"--gas-prices", "3umasa"}, "3umasa"},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			cmd := &cobra.Command{Use: row.name}
			flags.AddTxFlagsToCmd(cmd)
			cmd.RunE = offering(func(cmd *cobra.Command, _ []string) error {
				got, _ = cmd.Flags().GetString(flags.FlagGasPrices)
				return nil
			})
			cmd.SetArgs(row.args)
			testify.NoError(t, cmd.Execute())
			testify.Equal(t, row.price, got)
		})
	}
}

func TestAnswerKeepsOnlyTheNodesResponseBack(t *testing.T) {
	for name, text := range map[string]string{
		"json": `{"height":"0","txhash":"AB12","codespace":"sdk","code":5,"raw_log":"no funds"}`,
		"text": "code: 5\ncodespace: sdk\nheight: \"0\"\nraw_log: no funds\ntxhash: AB12\n",
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			a := &answer{out: &out}
			_, err := a.Write([]byte(`{"body":{"messages":[]}}` + "\n"))
			testify.NoError(t, err)
			testify.Contains(t, out.String(), "body", "the question is shown at once")
			_, err = a.Write([]byte(text))
			testify.NoError(t, err)
			_, err = a.Write([]byte("\n"))
			testify.NoError(t, err)
			testify.NotContains(t, out.String(), "AB12")
			sent, ok := a.response()
			testify.True(t, ok)
			testify.Equal(t, response{TxHash: "AB12", Codespace: "sdk", Code: 5, RawLog: "no funds"}, sent)
			testify.ErrorContains(t, finish(a.flush(), sent), "was refused: no funds (codespace sdk, code 5)")
			testify.Contains(t, out.String(), "AB12")
		})
	}
}
