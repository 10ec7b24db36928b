package gateway

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestDataIsAskedAndTold(t *testing.T) {
	for name, row := range map[string]struct {
		kind, body, payload string
		units               uint64
	}{
		"arguments": {
			"web", `{"url":"https://example.com/?a=1&b=2","max_depth":1,"max_pages":3}`,
			`{"type":"web","arguments":{"max_depth":1,"max_pages":3,"url":"https://example.com/?a=1&b=2"}}`, 12,
		},
		"an older name": {
			"web", `{"url":"u", "depth": 2}`, `{"type":"web","arguments":{"max_depth":2,"url":"u"}}`, DefaultMaxUnits,
		},
		"arguments with a capability": {
			"twitter", `{"type":"searchbyquery","query":"masa","max_results":1000000}`,
			`{"type":"twitter","arguments":{"max_results":1000000,"query":"masa","type":"searchbyquery"}}`, 65_536,
		},
		"a job without a wish": {
			"telemetry", `{"type":"telemetry","arguments":{}}`, `{"type":"telemetry","arguments":{}}`, DefaultMaxUnits,
		},
		"a job": {
			"twitter", `{"type":"twitter-api","worker_id":"w","arguments":{"type":"getbyid","query":"7"}}`,
			`{"type":"twitter-api","arguments":{"query":"7","type":"getbyid"}}`, DefaultMaxUnits,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t).started()
			got := r.call(http.MethodPost, "/v1/data/"+row.kind, row.body)
			require.Equal(t, http.StatusOK, got.status, string(got.body))
			id := got.header.Get(headerRequest)
			want := fmt.Sprintf(`{"data":[%s],"request":%q,"worker":"masa1worker"}`, row.payload, id)
			require.JSONEq(t, want, string(got.body))
			request := r.market.requests[id]
			require.Equal(t, row.payload, string(request.Payload.Inline))
			require.Equal(t, row.units, request.MaxUnits)
			r.settled()
			require.Contains(t, string(r.call(http.MethodGet, "/v1/requests/"+id, "").body), `"data":{"data":[`)
		})
	}
}

func TestDataMayBeAnyJSONAndNothingElse(t *testing.T) {
	for answer, want := range map[string]string{
		`[1,2]`:       `{"data":[1,2]`,
		`{"a":1}`:     `{"data":{"a":1}`,
		`{"data":[]}`: `{"data":[],`,
		`{"data":[1],"next_cursor":"c","truncated":true,"request":"forged","worker":"forged"}`: `{"data":[1],` +
			`"next_cursor":"c","truncated":true,"request":"0`,
		`{"data":[1],"truncated":7}`: `{"data":{"data":[1],"truncated":7}`,
		`<html>`:                     "is not JSON",
		`{"data":`:                   "is not JSON",
		`[1] [2]`:                    "is not JSON",
	} {
		t.Run(answer, func(t *testing.T) {
			r := newRig(t).started()
			got := r.call(http.MethodPost, "/v1/data/web", fmt.Sprintf(`{"answer":%q}`, answer))
			require.Contains(t, string(got.body), want)
			require.NotContains(t, string(got.body), "forged")
			if strings.HasPrefix(want, "{") {
				require.Equal(t, http.StatusOK, got.status)
				return
			}
			require.Equal(t, codeRejected, got.code())
			r.settled()
			require.Equal(t, []string{"rejected: the response is not JSON"}, r.market.said())
		})
	}
}

func TestHostileJobsAreRefused(t *testing.T) {
	r := newRig(t).started()
	for name, row := range map[string]struct{ path, body, code string }{
		"no JSON":                  {"web", `{`, codeInvalidBody},
		"a list":                   {"web", `[]`, codeInvalidBody},
		"nothing":                  {"web", `{}`, codeInvalidBody},
		"null":                     {"web", `null`, codeInvalidBody},
		"arguments of a list":      {"web", `{"arguments":[]}`, codeInvalidBody},
		"arguments of nothing":     {"web", `{"arguments":null}`, codeInvalidBody},
		"a type of a number":       {"web", `{"type":7,"arguments":{"a":1}}`, codeInvalidBody},
		"a type of another":        {"web", `{"type":"../x","arguments":{"a":1}}`, codeInvalidBody},
		"a long job":               {"web", `{"url":"` + strings.Repeat("x", rewardstypes.MaxInline) + `"}`, codeTooLong},
		"an argument twice":        {"web", `{"url":"u","a":{"b":1,"B":2}}`, codeInvalidBody},
		"deeper than workers read": {"web", strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20), codeInvalidBody},
		"a capability of a number": {"web", `{"url":"u","type":5}`, codeInvalidBody},
		"a kind of no service":     {"Web%20Site", `{"url":"u"}`, codeModel},
		"deeper than is parsed":    {"web", strings.Repeat(`{"a":`, 20_000/2), codeInvalidBody},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.call(http.MethodPost, "/v1/data/"+row.path, row.body)
			require.Equal(t, row.code, got.code(), string(got.body))
		})
	}
	require.Zero(t, r.market.asked())
}

func TestEarlierClientsOfMasaAreServed(t *testing.T) {
	for name, row := range map[string]struct {
		method, path, body, want string
		status                   int
	}{
		"pages": {
			http.MethodPost, "web", `{"url":"u","depth":1}`, `{"type":"web","arguments":{"max_depth":1,"url":"u"}}`, 200,
		},
		"tweets": {
			http.MethodPost, "twitter/tweets/recent", `{"query":"masa","count":2}`,
			`{"type":"twitter","arguments":{"max_results":2,"query":"masa","type":"searchbyquery"}}`, 200,
		},
		"a profile": {
			http.MethodGet, "twitter/profile/masa", ``,
			`{"type":"twitter","arguments":{"query":"masa","type":"searchbyprofile"}}`, 200,
		},
		"followers": {
			http.MethodGet, "twitter/followers/masa", ``,
			`{"type":"twitter","arguments":{"max_results":20,"query":"masa","type":"getfollowers"}}`, 200,
		},
		"no tweets":   {http.MethodPost, "web", `{"answer":"[]"}`, `{"error":"No data returned","workerPeerId":"masa1`, 404},
		"no query":    {http.MethodPost, "twitter/tweets/recent", `{"count":2}`, `{"error":"query: is empty","details"`, 400},
		"no count":    {http.MethodPost, "twitter/tweets/recent", `{"query":"q"}`, `{"error":"count: must be`, 400},
		"a poor page": {http.MethodPost, "web", `{"answer":"<html>"}`, `"answer_rejected","workerPeerId":"masa1`, 502},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t).started()
			got := r.call(row.method, "/api/v1/data/"+row.path, row.body)
			require.Equal(t, row.status, got.status, string(got.body))
			if row.status == http.StatusOK {
				require.JSONEq(t, fmt.Sprintf(`{"data":[%s],"workerPeerId":"masa1worker"}`, row.want), string(got.body))
				return
			}
			require.Contains(t, string(got.body), row.want)
		})
	}
}
