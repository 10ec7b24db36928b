package gateway

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/openai"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const secret = "sk-0123456789abcdef"

// callersOf is one caller with a budget.
func callersOf(t *testing.T, budget uint64) *Callers {
	t.Helper()
	callers, err := parseCallers(fmt.Appendf(nil, `{%q:{"name":"app","budget":"%dumasa"}}`, secret, budget))
	require.NoError(t, err)
	return callers
}

func TestEveryErrorHasItsStatusAndCode(t *testing.T) {
	const messages = `"model":"llm/local","messages":[{"role":"user","content":"Hi"}]`
	for name, row := range map[string]struct {
		body   string
		set    func(m *market)
		status int
		code   string
		param  string
	}{
		"no JSON":         {`{`, nil, 400, codeInvalidBody, ""},
		"two objects":     {`{} {}`, nil, 400, codeInvalidBody, ""},
		"nothing":         {``, nil, 400, codeInvalidBody, ""},
		"an empty object": {`{}`, nil, 400, codeInvalidBody, "model"},
		"another form":    {`{"messages":7}`, nil, 400, codeInvalidBody, "messages"},
		"text of another coding": {
			strings.Replace(chat("caf_"), "_", "\xe9", 1), nil, 400, codeInvalidBody, "",
		},
		"negative tokens": {`{"max_tokens":-1}`, nil, 400, codeInvalidBody, "max_tokens"},
		"no messages":     {`{"model":"llm/local","messages":[]}`, nil, 400, codeInvalidBody, "messages"},
		"no text by the user": {
			`{"model":"m","messages":[{"role":"system","content":"Hi"}]}`, nil, 400, codeInvalidBody, "messages",
		},
		"a picture": {
			`{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}`, nil, 400, codeUnsupported, "messages",
		},
		"a call of a tool": {
			`{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"1"}]}]}`, nil, 400,
			codeUnsupported, "messages",
		},
		"a tool's word": {`{"model":"m","messages":[{"role":"tool","content":"Hi"}]}`, nil, 400, codeUnsupported, "messages"},
		"two answers":   {`{"n":2,` + messages + `}`, nil, 400, codeUnsupported, "n"},
		"tools":         {`{"tools":[{}],` + messages + `}`, nil, 400, codeUnsupported, "tools"},
		"functions":     {`{"functions":[{}],` + messages + `}`, nil, 400, codeUnsupported, "functions"},
		"a JSON answer": {
			`{"response_format":{"type":"json_object"},` + messages + `}`, nil, 400, codeUnsupported, "response_format",
		},
		"a spoken answer":      {`{"modalities":["audio"],` + messages + `}`, nil, 400, codeUnsupported, "modalities"},
		"probabilities":        {`{"logprobs":true,` + messages + `}`, nil, 400, codeUnsupported, "logprobs"},
		"a long prompt":        {chat(strings.Repeat("x", rewardstypes.MaxInline+1)), nil, 400, codeTooLong, "messages"},
		"an oversized body":    {chat(strings.Repeat("x", DefaultMaxBodyBytes)), nil, 413, codeTooLarge, ""},
		"a model without name": {`{"messages":[{"role":"user","content":"Hi"}]}`, nil, 400, codeInvalidBody, "model"},
		"an unknown model":     {strings.Replace(chat("Hi"), service, "GPT 4", 1), nil, 404, codeModel, "model"},
		"an unknown class":     {strings.Replace(chat("Hi"), service, "no/such", 1), nil, 404, codeModel, "model"},
		"a service of data":    {strings.Replace(chat("Hi"), service, "data/web", 1), nil, 404, codeModel, "model"},
		"no worker":            {chat("Hi"), func(m *market) { m.idle = true }, 503, codeNoWorker, ""},
		"a high fee":           {chat("Hi"), func(m *market) { m.dear = true }, 402, codeFee, ""},
		"no chain":             {chat("Hi"), func(m *market) { m.offline = true }, 503, codeUnreachable, ""},
		"an unknown oracle": {
			chat("Hi"), func(m *market) { m.quoteErr = rewardstypes.ErrOracleNotFound }, 503, codeOracle, "",
		},
		"no funds":          {chat("Hi"), func(m *market) { m.reject = rewardstypes.ErrEscrow }, 503, codeOracle, ""},
		"a price that rose": {chat("Hi"), func(m *market) { m.reject = rewardstypes.ErrFeeTooHigh }, 402, codeFee, ""},
		"a grant that was revoked": {
			chat("Hi"), func(m *market) { m.reject = authz.ErrNoAuthorizationFound }, 503, codeGrants, "",
		},
		"a refusal": {
			chat("Hi"), func(m *market) { m.reject = rewardstypes.ErrInvalidField }, 502, codeRefused, "",
		},
		"no worker in time":    {chat("lonely"), nil, 503, codeNoWorker, ""},
		"workers that decline": {chat("declined"), nil, 503, codeDeclined, ""},
		"a worker that fails":  {chat("silent"), nil, 504, codeWorkerTimeout, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.options.MaxFee = 5 * fee
			if row.set != nil {
				row.set(r.market)
			}
			r.start()
			got := r.call(http.MethodPost, "/v1/chat/completions", row.body)
			require.Equal(t, row.status, got.status, string(got.body))
			var body openai.Envelope
			require.NoError(t, json.Unmarshal(got.body, &body))
			require.Equal(t, row.code, *body.Error.Code)
			require.NotEmpty(t, body.Error.Message)
			require.NotEmpty(t, body.Error.Type)
			if row.param != "" {
				require.Equal(t, row.param, *body.Error.Param)
			} else {
				require.Nil(t, body.Error.Param)
			}
			r.settled()
			require.Zero(t, r.used(""), "nothing was spent, or all came back")
			require.Eventually(t, func() bool { return len(r.gateway.slots) == 0 }, time.Minute, time.Millisecond)
		})
	}
}

func TestWhoWasDeclinedIsToldTheLastReason(t *testing.T) {
	const end = "; all was refunded"
	r := newRig(t).started()
	for pruned, want := range map[bool]string{
		false: "declined by 1 of the workers, the last one because: the prompt is? too long?" + end,
		true:  "declined by 1 of the workers" + end,
	} {
		r.market.set(func(m *market) { m.noBlocks = pruned })
		got := r.ask("declined")
		var body openai.Envelope
		require.NoError(t, json.Unmarshal(got.body, &body))
		require.Equal(t, want, body.Error.Message)
	}
}

func TestKeysLetInAndTellCallersApart(t *testing.T) {
	r := newRig(t)
	callers, err := parseCallers([]byte(`{"sk-0123456789abcdef":{"name":"app","budget":"1000000umasa"},
		"sk-abcdef0123456789":{"name":"other","budget":"1umasa"}}`))
	require.NoError(t, err)
	r.options.Callers = callers
	r.start()
	for _, header := range []string{"", "Bearer", "Bearer sk-unknown-0123456", "Basic " + secret, secret} {
		got := r.ask("Why?", "Authorization", header)
		require.Equal(t, http.StatusUnauthorized, got.status, header)
		require.Equal(t, "Bearer", got.header.Get("WWW-Authenticate"))
		require.Equal(t, codeKey, got.code())
		require.Equal(t, http.StatusUnauthorized, r.call(http.MethodGet, "/v1/models", "", "Authorization", header).status)
	}
	got := r.ask("Why?", "Authorization", "Bearer "+secret, "Host", "gateway.example.com")
	require.Equal(t, http.StatusOK, got.status, "with a key, whatever name it is reached by")
	path := "/v1/requests/" + got.header.Get(headerRequest)
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, path, "", "Authorization", "Bearer "+secret).status)
	const other = "Bearer sk-abcdef0123456789"
	require.Equal(t, codeNotFound, r.call(http.MethodGet, path, "", "Authorization", other).code())
	require.Equal(t, codeQuota, r.ask("Why?", "Authorization", other).code())
	r.settled()
	require.Equal(t, uint64(spent), r.used("app"))
	require.Zero(t, r.used("other"))
}

func TestAFileOfKeysIsReadStrictly(t *testing.T) {
	for text, reason := range map[string]string{
		``:      "must be a JSON object",
		`[]`:    "must be a JSON object",
		`{}`:    "has no keys",
		`{} {}`: "more than one",
		`{"sk-short":{"name":"a","budget":"1umasa"}}`:                               "at least 16",
		`{"sk-0123456789 abcdef":{"name":"a","budget":"1umasa"}}`:                   "without blanks",
		`{"sk-0123456789abcdef":{"name":"a","budget":"1umasa","limit":3}}`:          "unknown field",
		`{"sk-0123456789abcdef":{"name":"a b","budget":"1umasa"}}`:                  "name",
		`{"sk-0123456789abcdef":{"budget":"1umasa"}}`:                               "name",
		`{"sk-0123456789abcdef":{"name":"a"}}`:                                      "budget",
		`{"sk-0123456789abcdef":{"name":"a","budget":"0umasa"}}`:                    "budget",
		`{"sk-0123456789abcdef":{"name":"a","budget":"-1umasa"}}`:                   "budget",
		`{"sk-0123456789abcdef":{"name":"a","budget":"1rao"}}`:                      "budget",
		`{"sk-0123456789abcdef":{"name":"a","budget":"99999999999999999999umasa"}}`: "budget",
		`{"sk-0123456789abcdef":{"name":"a","budget":"1umasa"}`:                     "JSON object",
		`{"sk-0123456789abcdef":7}`:                                                 "key 1",
		oneAndAnother(`"sk-0123456789abcdef":{"name":"b","budget":"1umasa"}`):       "is there twice",
		oneAndAnother(`"sk-abcdef0123456789":{"name":"a","budget":"1umasa"}`):       "name: a is there twice",
	} {
		_, err := parseCallers([]byte(text))
		require.ErrorContains(t, err, reason, text)
		require.NotContains(t, err.Error(), secret, "a key is no matter for a log")
	}
	callers, err := parseCallers([]byte(oneAndAnother(`"sk-abcdef0123456789":{"name":"b","budget":"2umasa"}`)))
	require.NoError(t, err)
	caller, known := callers.who("sk-abcdef0123456789")
	require.True(t, known)
	require.Equal(t, Caller{Name: "b", Budget: 2}, caller)
}

func oneAndAnother(another string) string {
	return `{"sk-0123456789abcdef":{"name":"a","budget":"1umasa"},` + another + `}`
}

func TestACallThatWaitsTooLongCanBeLookedAtLater(t *testing.T) {
	r := newRig(t)
	r.options.Timeout = 2 * time.Second
	r.market.patience = 1_000_000
	r.start()
	got := r.ask("Why?")
	require.Equal(t, http.StatusGatewayTimeout, got.status)
	require.Equal(t, codeTimeout, got.code())
	require.Equal(t, "false", got.header.Get("X-Should-Retry"), "another try would be another request")
	id := got.header.Get(headerRequest)
	require.Contains(t, string(got.body), "/v1/requests/"+id)
	shown := r.call(http.MethodGet, "/v1/requests/"+id, "")
	require.Contains(t, string(shown.body), `"status":"open"`)
	r.market.set(func(m *market) { m.patience = 2 })
	r.settled()
	require.Contains(t, string(r.call(http.MethodGet, "/v1/requests/"+id, "").body), "answer to Why?")
}

func TestAChainThatIsLostAfterTheSignatureIsWaitedFor(t *testing.T) {
	r := newRig(t)
	r.market.stall = make(chan struct{})
	r.start()
	answered := make(chan reply, 1)
	go func() {
		got, _ := r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"))
		answered <- got
	}()
	require.Eventually(t, func() bool {
		open := r.gateway.memory.open()
		return len(open) == 1 && open[0].Raw != nil
	}, time.Minute, time.Millisecond)
	r.market.set(func(m *market) { m.offline = true })
	time.Sleep(5 * time.Millisecond)
	r.market.set(func(m *market) { m.offline = false })
	close(r.market.stall)
	require.Equal(t, "answer to Why?", (<-answered).text())
	require.Equal(t, 1, r.market.asked())
}

func TestOnlySoManyRequestsWaitAtATime(t *testing.T) {
	r := newRig(t)
	r.options.Parallel = 2
	r.market.patience = 1_000_000
	r.start()
	answered := make(chan reply, 2)
	for range 2 {
		go func() {
			got, _ := r.try(http.MethodPost, "/v1/chat/completions", chat("Why?"))
			answered <- got
		}()
	}
	require.Eventually(t, func() bool { return r.market.asked() == 2 }, time.Minute, time.Millisecond)
	got := r.ask("Why?")
	require.Equal(t, http.StatusTooManyRequests, got.status)
	require.Equal(t, codeBusy, got.code())
	require.Equal(t, "1", got.header.Get("Retry-After"))
	r.market.set(func(m *market) { m.patience = 2 })
	for range 2 {
		require.Equal(t, http.StatusOK, (<-answered).status)
	}
	r.settled()
	require.Equal(t, http.StatusOK, r.ask("Why?").status)
}

func TestWhoHasItsAnswerMayAskAgainAtOnce(t *testing.T) {
	r := newRig(t)
	r.options.Parallel = 1
	r.market.stallDecisions = make(chan struct{})
	r.start()
	for n := range openPerSlot {
		require.Equal(t, http.StatusOK, r.ask("Why?").status, "call %d", n)
	}
	require.Empty(t, r.market.said(), "no accept is in a block")
	require.Equal(t, codeBusy, r.ask("Why?").code(), "too many are open on the chain")
	close(r.market.stallDecisions)
	r.settled()
	require.Eventually(t, func() bool { return r.gateway.open.Load() == 0 }, time.Minute, time.Millisecond)
	require.Equal(t, http.StatusOK, r.ask("Why?").status)
}

func TestTheLogIsToldOnceThatTheChainIsAwayAndOnceThatItIsBack(t *testing.T) {
	var told lines
	r := newRig(t)
	r.options.Log = slog.New(slog.NewTextHandler(&told, nil))
	r.market.patience = 1_000_000
	r.start()
	for range 3 {
		go func() { _, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("Why?")) }()
	}
	require.Eventually(t, func() bool { return r.market.asked() == 3 }, time.Minute, time.Millisecond)
	r.market.set(func(m *market) { m.offline = true })
	require.Eventually(t, func() bool { return told.count("will try again") > 0 }, time.Minute, time.Millisecond)
	time.Sleep(20 * r.options.Retry)
	require.Equal(t, 1, told.count("will try again"))
	r.market.set(func(m *market) { m.offline, m.patience = false, 2 })
	r.settled()
	require.Equal(t, 1, told.count("the chain is back"))
}

func TestTroubleThatGoesOnIsToldOnceAMinute(t *testing.T) {
	var one trouble
	began := time.Unix(1_000, 0)
	var told []int
	for second := range 125 {
		if tries := one.again(began.Add(time.Duration(second) * time.Second)); tries > 0 {
			told = append(told, tries)
		}
	}
	require.Equal(t, []int{1, 60, 60}, told)
	lasted, was := one.over(began.Add(2 * time.Minute))
	require.Equal(t, 2*time.Minute, lasted)
	require.True(t, was)
	_, was = one.over(began)
	require.False(t, was)
	require.Equal(t, 1, one.again(began))
}

func TestHostileCallsGetNothing(t *testing.T) {
	r := newRig(t).started()
	for name, row := range map[string]struct {
		headers []string
		status  int
		code    string
	}{
		"a form of a web page":       {[]string{"Content-Type", "text/plain"}, 415, codeMediaType},
		"no type":                    {[]string{"Content-Type", ""}, 415, codeMediaType},
		"a packed body":              {[]string{"Content-Encoding", "gzip"}, 415, codeMediaType},
		"a name of a web page's own": {[]string{"Host", "evil.example.com"}, 403, codeHost},
		"an address of its own":      {[]string{"Host", "10.0.0.1:8090"}, 403, codeHost},
		"a long key of its own":      {[]string{headerKey, strings.Repeat("k", maxKey+1)}, 400, codeInvalidBody},
		// It would be another key after a restart, since the journal holds text: the call would be paid twice.
		"a key that is no text": {[]string{headerKey, "caf\xe9"}, 400, codeInvalidBody},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.ask("Why?", row.headers...)
			require.Equal(t, row.status, got.status)
			require.Equal(t, row.code, got.code())
		})
	}
	require.Equal(t, codeNotFound, r.call(http.MethodGet, "/", "").code())
	require.Equal(t, codeNotFound, r.call(http.MethodGet, "/v1/requests/abc", "").code())
	got := r.ask("Why?", "Content-Type", "application/json; charset=utf-8", "Host", "[::1]:80")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, 1, r.market.asked())
}

func TestABodyThatDoesNotArriveIsGivenUp(t *testing.T) {
	r := newRig(t)
	r.options.ReadTime = 50 * time.Millisecond
	r.start()
	told := r.raw("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" +
		"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	require.Equal(t, http.StatusRequestTimeout, told.status)
	require.Equal(t, codeSlow, told.code())
	message, _ := faultIn(t, told)
	require.Equal(t, "the body did not arrive within 50ms", message)
}

// TestABodyThatSaysThatItIsTooLongIsNotWaitedFor: no byte of it needs to come.
func TestABodyThatSaysThatItIsTooLongIsNotWaitedFor(t *testing.T) {
	r := newRig(t).started()
	got := r.raw("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		"Content-Length: 99999999999\r\n\r\n{")
	require.Equal(t, http.StatusRequestEntityTooLarge, got.status)
	require.Equal(t, codeTooLarge, got.code())
}

func TestAnAnswerMayComeLongAfterTheBody(t *testing.T) {
	for name, prompt := range map[string]string{"an answer": "Why?", "an error": "wrong"} {
		for _, stream := range []string{"", `"stream":true,`} {
			t.Run(name+stream, func(t *testing.T) {
				r := newRig(t)
				r.options.ReadTime, r.options.WriteTime = 50*time.Millisecond, 50*time.Millisecond
				r.market.patience = 1_000_000
				r.start()
				time.AfterFunc(200*time.Millisecond, func() { r.market.set(func(m *market) { m.patience = 2 }) })
				got := r.call(http.MethodPost, "/v1/chat/completions", strings.Replace(chat(prompt), "{", "{"+stream, 1))
				if prompt == "wrong" {
					require.Contains(t, string(got.body), codeRejected)
					return
				}
				require.Contains(t, string(got.body), "answer to Why?")
			})
		}
	}
}

func TestOnlyLoopbackIsListenedOnWithoutKeys(t *testing.T) {
	for address, fine := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:0": true, "localhost:0": true, "127.1.2.3:8090": true,
		":8090": false, "0.0.0.0:8090": false, "10.0.0.1:8090": false, "[::]:8090": false,
	} {
		err := CheckListen(address)
		if fine {
			require.NoError(t, err, address)
			continue
		}
		require.ErrorIs(t, err, ErrNotLoopback, address)
	}
	require.Error(t, CheckListen("nonsense"))
}
