package app_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cosmossdk.io/api/amino"
	msgv1 "cosmossdk.io/api/cosmos/msg/v1"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	testapp "github.com/masa-finance/masad/testutil/app"
)

// class says who a message is for.
type class string

const (
	// open messages are everybody's, paid like any transaction.
	open class = "open"
	// duty messages are free while the chain asks for them.
	duty class = "duty"
	// proposed messages begin a block, put there by its proposer, and are nowhere else.
	proposed class = "proposed"
	// governed messages come from the governance account alone, by a proposal.
	governed class = "governed"
)

// ours classifies every message of our modules. A new message is decided on here.
var ours = map[string]class{
	"/masa.staking.v1.MsgBond":                    open,
	"/masa.staking.v1.MsgUnbond":                  open,
	"/masa.staking.v1.MsgCancelUnbonding":         open,
	"/masa.staking.v1.MsgLeaveRole":               open,
	"/masa.staking.v1.MsgRefreshPosition":         open,
	"/masa.staking.v1.MsgUpdateParams":            governed,
	"/masa.validatorset.v1.MsgRegisterValidator":  open,
	"/masa.validatorset.v1.MsgEditValidator":      open,
	"/masa.validatorset.v1.MsgRotateConsensusKey": open,
	"/masa.validatorset.v1.MsgRevealBeacon":       proposed,
	"/masa.validatorset.v1.MsgReportTaoPrice":     duty,
	"/masa.validatorset.v1.MsgUpdateParams":       governed,
	"/masa.slashing.v1.MsgUnjail":                 open,
	"/masa.slashing.v1.MsgUpdateParams":           governed,
	"/masa.rewards.v1.MsgRegisterWorker":          open,
	"/masa.rewards.v1.MsgEditWorker":              open,
	"/masa.rewards.v1.MsgRegisterOracle":          open,
	"/masa.rewards.v1.MsgEditOracle":              open,
	"/masa.rewards.v1.MsgSubmitRequest":           open,
	"/masa.rewards.v1.MsgCancelRequest":           open,
	"/masa.rewards.v1.MsgDeclineAssignment":       open,
	"/masa.rewards.v1.MsgSubmitResponse":          open,
	"/masa.rewards.v1.MsgAcceptResponse":          open,
	"/masa.rewards.v1.MsgRejectResponse":          open,
	"/masa.rewards.v1.MsgCommitEvaluations":       duty,
	"/masa.rewards.v1.MsgRevealEvaluations":       duty,
	"/masa.rewards.v1.MsgAnswerRollCall":          open,
	"/masa.rewards.v1.MsgClaimRewards":            open,
	"/masa.rewards.v1.MsgFundTaoPool":             open,
	"/masa.rewards.v1.MsgDispute":                 open,
	"/masa.rewards.v1.MsgCreatePool":              governed,
	"/masa.rewards.v1.MsgUpdatePool":              governed,
	"/masa.rewards.v1.MsgFundPool":                open,
	"/masa.rewards.v1.MsgCommitDataset":           open,
	"/masa.rewards.v1.MsgSubmitSketch":            open,
	"/masa.rewards.v1.MsgContestDataset":          open,
	"/masa.rewards.v1.MsgSpendTreasury":           governed,
	"/masa.rewards.v1.MsgUpdateClasses":           governed,
	"/masa.rewards.v1.MsgUpdateParams":            governed,
	"/masa.gov.v1.MsgSetDelegation":               open,
	"/masa.gov.v1.MsgClaimParticipation":          open,
	"/masa.gov.v1.MsgUpdateParams":                governed,
}

// registered are the type URLs of all messages that the application takes.
func registered(c *testapp.Chain) []string {
	return c.App.InterfaceRegistry().ListImplementations(sdk.MsgInterfaceProtoName)
}

// describe returns what proto says of a message.
func describe(t *testing.T, c *testapp.Chain, url string) protoreflect.Descriptor {
	t.Helper()
	descriptor, err := c.App.InterfaceRegistry().FindDescriptorByName(
		protoreflect.FullName(strings.TrimPrefix(url, "/")))
	require.NoError(t, err)
	return descriptor
}

func TestEveryMessageIsClassified(t *testing.T) {
	c := testapp.New(t)
	var found []string
	for _, url := range registered(c) {
		if strings.HasPrefix(url, "/masa.") {
			found = append(found, url)
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(ours)), found)
	for url, class := range ours {
		signers, ok := proto.GetExtension(describe(t, c, url).Options(), msgv1.E_Signer).([]string)
		require.True(t, ok)
		require.Len(t, signers, 1, url)
		require.Equal(t, class == governed, signers[0] == "authority", url)
	}
}

func TestAminoNamesFitALedgerAndAreUnique(t *testing.T) {
	c := testapp.New(t)
	seen := make(map[string]string)
	for _, url := range registered(c) {
		name, ok := proto.GetExtension(describe(t, c, url).Options(), amino.E_Name).(string)
		require.True(t, ok)
		if name == "" {
			require.False(t, strings.HasPrefix(url, "/masa."), "%s has no amino name", url)
			continue
		}
		require.NotContains(t, seen, name, "%s and %s", url, seen[name])
		seen[name] = url
		if strings.HasPrefix(url, "/masa.") {
			require.LessOrEqual(t, len(name), 39, name)
			require.True(t, strings.HasPrefix(name, "masa/"), name)
		}
	}
}

func TestEveryMessageHasAHandler(t *testing.T) {
	c := testapp.New(t)
	for _, url := range registered(c) {
		require.NotNil(t, c.App.MsgServiceRouter().HandlerByTypeURL(url), url)
	}
}

var registration = regexp.MustCompile(`(\w+)\s*=\s*errorsmod\.Register\((\w+), (\d+), "([^"]+)"\)`)

func TestErrorCodesAreUnique(t *testing.T) {
	files, err := filepath.Glob("../x/*/types/errors.go")
	require.NoError(t, err)
	more, err := filepath.Glob("../x/*/*/errors.go")
	require.NoError(t, err)
	seen := make(map[string]string)
	for _, file := range slices.Compact(slices.Sorted(slices.Values(append(files, more...)))) {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range registration.FindAllStringSubmatch(string(source), -1) {
			module := strings.Split(file, string(filepath.Separator))[2]
			code, err := strconv.Atoi(match[3])
			require.NoError(t, err)
			require.GreaterOrEqual(t, code, 2, "%s: 0 is success and 1 is internal", match[1])
			require.Equal(t, strings.ToLower(match[4]), match[4], match[1])
			key := module + "/" + match[3]
			require.NotContains(t, seen, key, "%s and %s", match[1], seen[key])
			seen[key] = match[1]
		}
	}
	require.NotEmpty(t, seen)
}
