package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// parsed is a command with flags, without running it.
func parsed(t *testing.T, cmd *cobra.Command, args ...string) *cobra.Command {
	t.Helper()
	require.NoError(t, cmd.ParseFlags(args))
	return cmd
}

func TestPayloadsAreGivenInOneWay(t *testing.T) {
	const content = "Why is the sky blue?"
	sum := sha256.Sum256([]byte(content))
	folder := t.TempDir()
	file, long := filepath.Join(folder, "prompt.txt"), filepath.Join(folder, "long.txt")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	require.NoError(t, os.WriteFile(long, []byte(strings.Repeat("x", rewardstypes.MaxInline+1)), 0o600))
	const uri = "https://example.com/prompt.txt"
	remote := rewardstypes.Payload{Uri: uri, Hash: sum[:], Size_: uint64(len(content))}
	cases := []struct {
		name string
		args []string
		want rewardstypes.Payload
		err  string
	}{
		{"text is sent inline", []string{"--payload", content}, rewardstypes.Payload{Inline: []byte(content)}, ""},
		{"a small file is sent inline", []string{"--payload-file", file}, rewardstypes.Payload{Inline: []byte(content)}, ""},
		{"a file behind a URI is hashed", []string{"--payload-file", file, "--payload-uri", uri}, remote, ""},
		{
			"hash and size can be given",
			[]string{"--payload-uri", uri, "--payload-hash", hex.EncodeToString(sum[:]), "--payload-size", "20"},
			remote, "",
		},
		{"a large file needs a URI", []string{"--payload-file", long}, rewardstypes.Payload{}, "add --payload-uri"},
		{"a URI needs a hash", []string{"--payload-uri", uri}, rewardstypes.Payload{}, "payload.hash"},
		{"a hash is hex", []string{"--payload-uri", uri, "--payload-hash", "xy"}, rewardstypes.Payload{}, "--payload-hash"},
		{"a missing file is named", []string{"--payload-file", file + "x"}, rewardstypes.Payload{}, "--payload-file"},
		{"an empty text is refused", []string{"--payload", ""}, rewardstypes.Payload{}, "payload: is empty"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := payloadOf(parsed(t, newSubmitRequestCmd(), tc.args...))
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want.Inline, got.Inline)
			require.Equal(t, tc.want.Hash, got.Hash)
			require.Equal(t, tc.want.Size_, got.Size_)
			require.Equal(t, tc.want.Uri, got.Uri)
			require.Equal(t, uint64(len(content)), sizeOf(got))
		})
	}
}

func TestScoresAreExact(t *testing.T) {
	for text, want := range map[string]uint32{"0": 0, "1": 1_000_000, "0.9": 900_000, "0.123456": 123_456} {
		got, err := scoreFlag(parsed(t, newCommitEvaluationsCmd(), "--r", text), flagR)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "-0.1", "1.000001", "0.1234567"} {
		_, err := scoreFlag(parsed(t, newCommitEvaluationsCmd(), "--r", text), flagR)
		require.ErrorContains(t, err, "--r", text)
	}
}

func TestSaltsAreKeptUntilTheyAreReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evaluations.json")
	first := evaluation{ChainID: "c", Operator: "o", Item: "i", R: 1, Salt: []byte{1}}
	kept, err := keepEvaluation(path, first, false)
	require.NoError(t, err)
	require.Equal(t, first, kept)

	again := first
	again.Salt = []byte{2}
	kept, err = keepEvaluation(path, again, false)
	require.NoError(t, err)
	require.Equal(t, first, kept, "the same scores are the same commitment, with its first salt")

	other := again
	other.R = 9
	_, err = keepEvaluation(path, other, false)
	require.ErrorContains(t, err, "--replace")
	_, err = keepEvaluation(path, other, true)
	require.NoError(t, err)

	neighbour := evaluation{ChainID: "c", Operator: "p", Item: "i", R: 3, Salt: []byte{3}}
	_, err = keepEvaluation(path, neighbour, false)
	require.NoError(t, err)
	for _, want := range []evaluation{other, neighbour} {
		found, err := findEvaluation(path, evaluation{ChainID: "c", Operator: want.Operator, Item: "i"})
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
	_, err = findEvaluation(path, evaluation{ChainID: "c", Operator: "o", Item: "j"})
	require.ErrorContains(t, err, "no scores")

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = keepEvaluation(path, first, true)
	require.Error(t, err, "a file that cannot be read is not overwritten")
}

func TestHandWrittenCommandsTakeThePlaceOfGeneratedOnes(t *testing.T) {
	root, err := newRootCmd()
	require.NoError(t, err)
	rewards := child(child(root, "tx"), rewardstypes.ModuleName)
	for name, flag := range map[string]string{
		"register-worker": flagServices, "edit-worker": flagMinPrice, "register-oracle": flagStake,
		"edit-oracle":     flagEncryptionPubkey,
		"submit-request":  flagPayloadFile,
		"submit-response": flagPayloadURI, "commit-evaluations": flagSaltFile, "reveal-evaluations": flagSaltFile,
	} {
		cmd := child(rewards, name)
		require.NotNil(t, cmd, name)
		require.NotNil(t, cmd.Flags().Lookup(flag), "%s --%s", name, flag)
		require.NotNil(t, cmd.Flags().Lookup(flagWait), "%s --%s", name, flagWait)
	}
	require.NotNil(t, child(rewards, "claim-rewards"), "the others are generated")
	for _, path := range [][]string{
		{"worker", "run"},
		{"worker", "backend", "local"},
		{"evaluator", "run"},
		{"localnet", "start"},
		{"localnet", "status"},
		{"localnet", "stop"},
	} {
		found, _, err := root.Find(path)
		require.NoError(t, err)
		require.Equal(t, path[len(path)-1], found.Name())
	}
}

func TestKnobsNameTheirFlag(t *testing.T) {
	cmd := parsed(t, newLocalBackendCmd(), "--quality", "0.25", "--failure", "0.5", "--delay", "2s", "--seed", "7")
	knobs, err := knobsOf(cmd)
	require.NoError(t, err)
	require.Equal(t, uint64(250_000), knobs.Quality)
	require.Equal(t, uint64(500_000), knobs.Failure)
	require.Equal(t, uint64(7), knobs.Seed)
	for flag, value := range map[string]string{"quality": "fine", "failure": "2", "delay": "-1s"} {
		_, err := knobsOf(parsed(t, newLocalBackendCmd(), "--"+flag, value))
		require.ErrorContains(t, err, "--"+flag)
	}
}

func TestAWorkerNeedsABackendItCanCall(t *testing.T) {
	for message, args := range map[string][]string{
		"--backend-url: ":   {"--backend", "openai"},
		"--model: name the": {"--backend", "openai", "--backend-url", "http://localhost:1/v1"},
		"is neither openai": {"--backend", "oracle"},
		"is not set": {
			"--backend", "openai", "--backend-url", "http://x/v1", "--model", "m", "--backend-key-env", "MASA_NO_SUCH_KEY",
		},
	} {
		_, err := backendOf(parsed(t, newWorkerRunCmd(), args...))
		require.ErrorContains(t, err, message)
	}
	model, err := backendOf(parsed(t, newWorkerRunCmd(), "--backend", "local", "--quality", "bad"))
	require.NoError(t, err)
	require.NotNil(t, model)
}

func TestPoolsAndCitationsAreLists(t *testing.T) {
	const request, cited = "0515fdf886e262581d6d0c50da4a8089", "9c0e4f2b7d6a18355fe1c2d3b4a59687"
	ask := parsed(t, newSubmitRequestCmd(), "--payload", "x", "--service", "llm/local", "--data-pools", "web-en,wiki",
		"--base-reward", "1umasa", "--max-fee", "1umasa", "--deadline-blocks", "9")
	msg, err := buildSubmitRequest(ask, sdkclient.Context{}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"web-en", "wiki"}, msg.(*rewardstypes.MsgSubmitRequest).DataPools)
	answer := parsed(t, newSubmitResponseCmd(), "--payload", "x", "--citations", cited)
	msg, err = buildSubmitResponse(answer, sdkclient.Context{}, []string{request})
	require.NoError(t, err)
	require.Equal(t, []string{cited}, msg.(*rewardstypes.MsgSubmitResponse).Citations)
}
