package backend_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// TestACopierGivesTheNewestAnswerAndRemembersIt: also while the chain does not answer.
func TestACopierGivesTheNewestAnswerAndRemembersIt(t *testing.T) {
	silent := false
	chain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number, err := strconv.Atoi(r.URL.Query().Get("status"))
		require.NoError(t, err, "as a node takes it")
		require.Equal(t, rewardstypes.StatusResponded, rewardstypes.RequestStatus(number))
		if silent {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		place := `{"assignments": [{"response": {"payload": {"inline": %q}, "height": "%d"}}]}`
		old := fmt.Sprintf(place, base64.StdEncoding.EncodeToString([]byte("an old answer")), 7)
		young := fmt.Sprintf(place, base64.StdEncoding.EncodeToString([]byte("a new answer")), 11)
		_, _ = fmt.Fprintf(w, `{"requests": [%s, {"assignments": [{"response": null}]}, %s]}`, young, old)
	}))
	defer chain.Close()
	copier := backend.NewCopier(chain.URL + "/")
	local := backend.NewLocal(backend.Knobs{Quality: 1_000_000, Copy: copier.Newest})
	for range 2 {
		answered, err := local.Answer(context.Background(), backend.Request{Prompt: question, MaxTokens: 100})
		require.NoError(t, err)
		require.Equal(t, "a new answer", answered.Text)
		require.Equal(t, backend.CountTokens(answered.Text), answered.Tokens)
		silent = true
	}
	short, err := local.Answer(context.Background(), backend.Request{Prompt: question, MaxTokens: 1})
	require.NoError(t, err)
	require.Equal(t, "a ne", short.Text)
}

// TestACopierWithNothingToCopyAnswersItself: somebody has to be the first.
func TestACopierWithNothingToCopyAnswersItself(t *testing.T) {
	chain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"requests": []}`)
	}))
	defer chain.Close()
	knobs := backend.Knobs{Quality: 1_000_000, Copy: backend.NewCopier(chain.URL).Newest}
	require.Contains(t, answer(t, knobs, question, 200).Text, "tides")
}
