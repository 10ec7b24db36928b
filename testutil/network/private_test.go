package network

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/localnet"
	"github.com/masa-finance/masad/offchain/seal"
)

// held is what the chain has of a payload.
type held struct {
	Inline []byte `json:"inline"`
	Hash   []byte `json:"hash"`
	URI    string `json:"uri"`
	Size   string `json:"size"`
}

// openRequest is what the chain has of a request until it is settled.
type openRequest struct {
	Private     bool `json:"private"`
	Payload     held `json:"payload"`
	Assignments []struct {
		Response struct {
			Payload held `json:"payload"`
		} `json:"response"`
	} `json:"assignments"`
}

// TestWhatIsPrivateIsReadByThoseWhoTakePart: real programs ask, answer and judge what the chain does not have.
func TestWhatIsPrivateIsReadByThoseWhoTakePart(t *testing.T) {
	n := start(t, "--validators", "3", "--evaluators", "3", "--workers", "1", "--window-blocks", "30")
	for _, step := range []struct {
		rule string
		run  func()
	}{
		{"a private call is answered and judged, and no node has a word of it", n.askInPrivate},
		{"what is too long for a transaction is published", n.askAtLength},
		{"a worker that dies after its answer serves it again when it is back", n.killPublisher},
	} {
		began := time.Now()
		if !t.Run(step.rule, func(t *testing.T) { n.T = t; step.run() }) {
			return
		}
		t.Logf("%4.0f s: %s", time.Since(began).Seconds(), step.rule)
	}
}

// askInPrivate asks in private, and in public to see that a word of it would be found.
func (n *network) askInPrivate() {
	const secret = "Why does the moon cause tides in the ocean of Xanadu?"
	const public = "Why does bread rise in the oven of Gandalf?"
	id, answer := n.call(secret, true)
	n.checkSealed(id, secret, answer)
	n.awaitJudged(id)
	n.awaitJudged(first(n.call(public, false)))
	require.NotEmpty(n.T, n.filesWith("Gandalf"), "what is public is in the blocks")
	require.Empty(n.T, n.filesWith("Xanadu"), "what is private is nowhere")
	require.Empty(n.T, n.filesWith(answer[:40]), "nor is its answer")
}

// askAtLength asks in public what no transaction carries.
func (n *network) askAtLength() {
	prompt := strings.Repeat("Bread rises in the oven because yeast makes gas. ", 120) + "Why does bread rise?"
	id, _ := n.call(prompt, false)
	asked := n.open(id)
	require.False(n.T, asked.Private)
	require.Empty(n.T, asked.Payload.Inline)
	require.Equal(n.T, prompt, string(n.published(asked.Payload)))
	n.awaitJudged(id)
}

// killPublisher kills the worker after its answer was fetched by who asked, and before anybody has judged it.
func (n *network) killPublisher() {
	n.signal(localnet.KindEvaluator, syscall.SIGSTOP)
	const secret = "How does a suspension bridge carry its load?"
	id, answer := n.call(secret, true)
	sealed := n.checkSealed(id, secret, answer)
	n.kill(n.PID("worker0"))
	looked := len(n.log("evaluator0"))
	n.signal(localnet.KindEvaluator, syscall.SIGCONT)
	require.Eventually(n.T, func() bool {
		return bytes.Contains(n.log("evaluator0")[looked:], []byte("payload unreachable"))
	}, patience, 50*time.Millisecond, "the answer is missed")
	n.Resume()
	n.awaitJudged(id)
	require.Equal(n.T, sealed, n.published(n.open(id).Assignments[0].Response.Payload), "the same bytes")
}

// call asks the gateway and returns the request and its answer.
func (n *network) call(prompt string, private bool) (id, answer string) {
	n.T.Helper()
	body, err := json.Marshal(map[string]any{
		"model": "llm/local", "messages": []any{map[string]any{"role": "user", "content": prompt}},
	})
	require.NoError(n.T, err)
	asked, err := http.NewRequest(http.MethodPost, n.OfKind(localnet.KindGateway)[0].URL+"/chat/completions",
		bytes.NewReader(body))
	require.NoError(n.T, err)
	asked.Header.Set("Content-Type", "application/json")
	asked.Header.Set("X-Masa-Private", fmt.Sprint(private))
	reply, err := http.DefaultClient.Do(asked)
	require.NoError(n.T, err)
	defer func() { require.NoError(n.T, reply.Body.Close()) }()
	told, err := io.ReadAll(reply.Body)
	require.NoError(n.T, err)
	require.Equal(n.T, http.StatusOK, reply.StatusCode, string(told))
	var completion struct {
		Choices []struct {
			Message struct {
				Content string `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	require.NoError(n.T, json.Unmarshal(told, &completion))
	require.Len(n.T, completion.Choices, 1)
	return reply.Header.Get("X-Masa-Request-Id"), completion.Choices[0].Message.Content
}

func first(id, _ string) string { return id }

// open is a request as the chain has it.
func (n *network) open(id string) openRequest {
	n.T.Helper()
	var found struct {
		Request openRequest `json:"request"`
	}
	n.get(&found, 0, "/masa/rewards/v1/requests/%s", id)
	require.Len(n.T, found.Request.Assignments, 1)
	return found.Request
}

// checkSealed: the chain has hashes and addresses, and what is there is not what was said. It returns the answer's
// bytes.
func (n *network) checkSealed(id, prompt, answer string) (sealed []byte) {
	n.T.Helper()
	asked := n.open(id)
	require.True(n.T, asked.Private)
	for _, one := range []struct {
		payload held
		said    string
	}{{asked.Payload, prompt}, {asked.Assignments[0].Response.Payload, answer}} {
		require.Empty(n.T, one.payload.Inline)
		require.Equal(n.T, fmt.Sprint(len(one.said)+seal.Overhead), one.payload.Size)
		sealed = n.published(one.payload)
		require.NotContains(n.T, string(sealed), one.said[:20])
	}
	return sealed
}

// published fetches a payload, whose bytes have the hash on the chain.
func (n *network) published(p held) []byte {
	n.T.Helper()
	reply, err := http.Get(p.URI) //nolint:noctx // a process of this test
	require.NoError(n.T, err)
	defer func() { require.NoError(n.T, reply.Body.Close()) }()
	content, err := io.ReadAll(reply.Body)
	require.NoError(n.T, err)
	require.Equal(n.T, http.StatusOK, reply.StatusCode, string(content))
	sum := sha256.Sum256(content)
	require.Equal(n.T, p.Hash, sum[:])
	return content
}

// awaitJudged: the whole committee reads question and answer, and finds it a good one.
func (n *network) awaitJudged(id string) {
	n.T.Helper()
	require.Equal(n.T, paid, n.awaitSettled(id).Outcome)
	judged := n.item(n.request(id).Item)
	require.NotEmpty(n.T, judged.Item.Committee)
	require.Len(n.T, judged.Evaluations, len(judged.Item.Committee))
	for _, e := range judged.Evaluations {
		require.Positive(n.T, e.R, "%s has read it", e.Operator)
	}
}

// filesWith are the files of the nodes, and the logs of all, in which a text stands.
func (n *network) filesWith(text string) (found []string) {
	n.T.Helper()
	for _, folder := range []string{"nodes", "logs"} {
		err := filepath.WalkDir(filepath.Join(n.Dir, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil // a file that was there a moment ago
			}
			content, err := os.ReadFile(path)
			if err == nil && bytes.Contains(content, []byte(text)) {
				found = append(found, path)
			}
			return nil
		})
		require.NoError(n.T, err)
	}
	return found
}

// log is what a process has written.
func (n *network) log(name string) []byte {
	n.T.Helper()
	content, err := os.ReadFile(filepath.Join(n.Dir, "logs", name+".log"))
	require.NoError(n.T, err)
	return content
}
