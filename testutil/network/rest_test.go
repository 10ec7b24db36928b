package network

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"
)

// request is what the tests read of a request.
type request struct {
	ID         string `json:"id"`
	Oracle     string `json:"oracle"`
	Status     string `json:"status"`
	Outcome    string `json:"outcome"`
	Epoch      string `json:"epoch"`
	Settlement struct {
		Reward        string `json:"reward"`
		Refund        string `json:"refund"`
		FeeEvaluators string `json:"fee_evaluators"`
		Slashed       string `json:"slashed"`
	} `json:"settlement"`
	Assignments []assignment `json:"assignments"`
	assignment  `json:"-"`   // the only one
}

// assignment is what the tests read of a request's place.
type assignment struct {
	Worker string `json:"worker"`
	// Item is the id of the answer's evaluation.
	Item    string `json:"item"`
	Offence string `json:"offence"`
}

// item is what the tests read of an evaluation.
type item struct {
	Item struct {
		Committee []struct {
			Operator string `json:"operator"`
		} `json:"committee"`
		RevealHeight string `json:"reveal_height"`
	} `json:"item"`
	Commitments []by `json:"commitments"`
	Evaluations []by `json:"evaluations"`
}

// by names who committed, or revealed, and then how relevant it found the answer.
type by struct {
	Operator string `json:"operator"`
	R        uint32 `json:"r"`
}

// heightHeader asks for the state of a height.
const heightHeader = "x-cosmos-block-height"

// fetch asks the first node's REST interface, for the state of a height or with 0 for the newest.
func (n *network) fetch(path string, height int64) (status int, body []byte) {
	n.T.Helper()
	asked, err := http.NewRequest(http.MethodGet, n.API()+path, http.NoBody)
	require.NoError(n.T, err)
	if height > 0 {
		asked.Header.Set(heightHeader, strconv.FormatInt(height, 10))
	}
	response, err := http.DefaultClient.Do(asked)
	require.NoError(n.T, err)
	defer func() { require.NoError(n.T, response.Body.Close()) }()
	body, err = io.ReadAll(response.Body)
	require.NoError(n.T, err)
	return response.StatusCode, body
}

// get decodes what fetch finds.
func (n *network) get(into any, height int64, format string, args ...any) {
	n.T.Helper()
	path := fmt.Sprintf(format, args...)
	status, body := n.fetch(path, height)
	require.Equal(n.T, http.StatusOK, status, "%s: %s", path, body)
	require.NoError(n.T, json.Unmarshal(body, into), path)
}

func (n *network) request(id string) request {
	n.T.Helper()
	var answer struct {
		Request request `json:"request"`
	}
	n.get(&answer, 0, "/masa/rewards/v1/requests/%s", id)
	require.Len(n.T, answer.Request.Assignments, 1)
	answer.Request.assignment = answer.Request.Assignments[0]
	return answer.Request
}

func (n *network) item(id string) (found item) {
	n.T.Helper()
	n.get(&found, 0, "/masa/rewards/v1/items/%s", id)
	return found
}

// submit sends a prompt and returns the request's id.
func (n *network) submit(prompt string, deadline int) string {
	n.T.Helper()
	var sent struct {
		Hash string `json:"txhash"`
	}
	n.Read(&sent, "tx", "rewards", "submit-request", "--service", "llm/local", "--payload", prompt, "--base-reward",
		"10000umasa", "--deadline-blocks", strconv.Itoa(deadline), "--from", "oracle0", "-y", "--wait")
	for _, event := range n.tx("/cosmos/tx/v1beta1/txs/" + sent.Hash).Response.Events {
		if event.Type == "masa.rewards.v1.EventRequestSubmitted" {
			return event.value(n.T, "id")
		}
	}
	require.FailNow(n.T, "the transaction submitted no request: "+sent.Hash)
	return ""
}

// transactions are one that was found, or several.
type transactions struct {
	Response transaction   `json:"tx_response"`
	All      []transaction `json:"tx_responses"`
	Total    string        `json:"total"`
}

type transaction struct {
	Height string  `json:"height"`
	Code   int     `json:"code"`
	Log    string  `json:"raw_log"`
	Events []event `json:"events"`
}

type event struct {
	Type       string `json:"type"`
	Attributes []struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	} `json:"attributes"`
}

// value is an attribute of a typed event.
func (e event) value(t require.TestingT, key string) (value string) {
	for _, attribute := range e.Attributes {
		if attribute.Key == key {
			require.NoError(t, json.Unmarshal([]byte(attribute.Value), &value))
			return value
		}
	}
	require.FailNow(t, e.Type+" has no "+key)
	return ""
}

// tx waits until the first node's index has what a path names.
func (n *network) tx(path string) (found transactions) {
	n.T.Helper()
	require.Eventually(n.T, func() bool {
		status, body := n.fetch(path, 0)
		return status == http.StatusOK && json.Unmarshal(body, &found) == nil
	}, patience, 100*time.Millisecond, path)
	require.Zero(n.T, found.Response.Code, found.Response.Log)
	return found
}

// claimed sums what an owner was paid by claims up to a height, and counts them.
func (n *network) claimed(owner string, height int64) (count int, sum int64) {
	n.T.Helper()
	const typed = "masa.rewards.v1.EventRewardsClaimed"
	query := fmt.Sprintf(`%s.owner='"%s"'`, typed, owner)
	found := n.tx("/cosmos/tx/v1beta1/txs?limit=100&query=" + url.QueryEscape(query))
	require.Equal(n.T, found.Total, strconv.Itoa(len(found.All)), "all claims are on one page")
	for _, tx := range found.All {
		if number(n.T, tx.Height) > height {
			continue
		}
		for _, event := range tx.Events {
			if event.Type == typed {
				count, sum = count+1, sum+event.coin(n.T, "amount")
			}
		}
	}
	return count, sum
}

// coin is an attribute of a typed event that is a coin.
func (e event) coin(t require.TestingT, key string) int64 {
	for _, attribute := range e.Attributes {
		if attribute.Key == key {
			var coin struct {
				Denom, Amount string
			}
			require.NoError(t, json.Unmarshal([]byte(attribute.Value), &coin))
			require.Equal(t, "umasa", coin.Denom)
			return number(t, coin.Amount)
		}
	}
	require.FailNow(t, e.Type+" has no "+key)
	return 0
}

// number reads an amount or a height.
func number(t require.TestingT, text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	require.NoError(t, err)
	return n
}
