package gateway

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPathIsServedByItsMethodsOnly(t *testing.T) {
	r := newRig(t).started()
	for _, row := range []struct{ method, path, allow string }{
		{http.MethodGet, "/v1/chat/completions", "POST"},
		{http.MethodGet, "/v1/data/x", "POST"},
		{http.MethodPut, "/v1/data/x/y", "POST"},
		{http.MethodDelete, "/v1/models", "GET, HEAD"},
		{http.MethodPost, "/v1/models/llm/local", "GET, HEAD"},
		{http.MethodPost, "/readyz", "GET, HEAD"},
		{http.MethodDelete, "/v1/requests/abc", "GET, HEAD"},
	} {
		got := r.call(row.method, row.path, "")
		require.Equal(t, http.StatusMethodNotAllowed, got.status, row.path)
		require.Equal(t, codeMethod, got.code())
		require.Equal(t, row.allow, got.header.Get("Allow"), row.path)
		got = r.call(http.MethodOptions, row.path, "")
		require.Equal(t, http.StatusNoContent, got.status, row.path)
		require.Equal(t, row.allow, got.header.Get("Allow"), row.path)
		require.Empty(t, got.header.Get("Access-Control-Allow-Origin"))
	}
	for _, path := range []string{"/", "/v1", "/v1/nothing", "/v1/requests", "/api/v1x"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions} {
			got := r.call(method, path, "")
			require.Equal(t, http.StatusNotFound, got.status, path)
			require.Equal(t, codeNotFound, got.code(), path)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/v1/models", "/v1/models/llm/local"} {
		got := r.call(http.MethodHead, path, "")
		require.Equal(t, http.StatusOK, got.status, path)
		require.Empty(t, got.body, path)
	}
	require.Equal(t, codeModel, r.call(http.MethodPost, "/v1/data", `{"query":"x"}`).code(), "and not sent elsewhere")
	require.Equal(t, codeModel, r.call(http.MethodPost, "/v1/quote/data", `{"query":"x"}`).code())
}

func TestAPathWithEmptyPartsIsServedAsItIsMeant(t *testing.T) {
	r := newRig(t).started()
	list := r.call(http.MethodGet, "/v1/models", "")
	for _, path := range []string{"//v1/models", "/v1//models", "/v1/./models", "/x/../v1/models"} {
		got := r.call(http.MethodGet, path, "")
		require.Equal(t, http.StatusOK, got.status, path)
		require.Equal(t, list.body, got.body, path)
	}
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/v1//models/llm%2Flocal", "").status)
	got := r.call(http.MethodPost, "//v1/chat/completions", chat("Why?"))
	require.Equal(t, "answer to Why?", got.text())
	require.Equal(t, http.StatusMethodNotAllowed, r.call(http.MethodGet, "//v1/chat/completions", "").status)
}

func TestErrorsOfTheEarlierInterfaceHaveItsForm(t *testing.T) {
	r := newRig(t)
	r.options.Callers = callersOf(t, 1)
	r.start()
	const path, key = "/api/v1/data/web", "Bearer " + secret
	for name, row := range map[string]struct {
		got    reply
		status int
		code   string
	}{
		"no key":    {r.call(http.MethodPost, path, `{"url":"x"}`), 401, codeKey},
		"no budget": {r.call(http.MethodPost, path, `{"url":"x"}`, "Authorization", key), 429, codeQuota},
		"no JSON":   {r.call(http.MethodPost, path, `{`, "Authorization", key), 400, codeInvalidBody},
		"no POST":   {r.call(http.MethodGet, path, ""), 405, codeMethod},
		"no path":   {r.call(http.MethodGet, path+"x", ""), 404, codeNotFound},
	} {
		require.Equal(t, row.status, row.got.status, name)
		body := string(row.got.body)
		require.Contains(t, body, `{"error":"`, name)
		require.True(t, strings.HasSuffix(body, `","details":"`+row.code+`","workerPeerId":""}`+"\n"), body)
	}
}

func TestOnlyPagesOfAllowedOriginsMayCall(t *testing.T) {
	const app = "https://app.example.com"
	preflight := []string{
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,x-stainless-os",
	}
	for name, row := range map[string]struct {
		allowed []string
		origin  string
		want    string
	}{
		"none by default":   {nil, app, ""},
		"the one":           {[]string{"https://x.example.com", app}, app, app},
		"not another":       {[]string{app}, "https://evil.example.com", ""},
		"not one like it":   {[]string{app}, app + ".evil.com", ""},
		"all":               {[]string{"*"}, app, app},
		"who is no browser": {[]string{"*"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.options.AllowOrigins = row.allowed
			r.options.Callers = callersOf(t, 1_000_000)
			r.start()
			asked := r.call(http.MethodOptions, "/v1/chat/completions", "", append(preflight, "Origin", row.origin)...)
			require.Equal(t, http.StatusNoContent, asked.status)
			answered := r.ask("Why?", "Origin", row.origin, "Authorization", "Bearer "+secret)
			require.Equal(t, http.StatusOK, answered.status)
			refused := r.ask("Why?", "Origin", row.origin)
			require.Equal(t, http.StatusUnauthorized, refused.status)
			for _, got := range []reply{asked, answered, refused} {
				require.Equal(t, row.want, got.header.Get("Access-Control-Allow-Origin"))
			}
			if row.want != "" {
				require.Equal(t, "authorization,x-stainless-os", asked.header.Get("Access-Control-Allow-Headers"))
				require.Contains(t, answered.header.Get("Access-Control-Expose-Headers"), headerRequest)
			}
		})
	}
}

// TestWithoutKeysNoPageSpends: a call that a page of another site makes a browser send, by an image for example, is
// none of whoever opened it. Programs send no such headers, and who has a key sends it on purpose.
func TestWithoutKeysNoPageSpends(t *testing.T) {
	const path, ours = "/api/v1/data/twitter/profile/masa", "https://app.example.com"
	for name, row := range map[string]struct {
		headers []string
		foreign bool
	}{
		"a program":                   {},
		"what somebody typed":         {headers: []string{"Sec-Fetch-Site", "none"}},
		"an image of a site":          {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image"}, true},
		"a page of another port":      {[]string{"Sec-Fetch-Site", "same-site"}, true},
		"a page that is named":        {headers: []string{"Sec-Fetch-Site", "cross-site", "Origin", ours}},
		"a page that is not":          {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://x.example"}, true},
		"a page of an older browser":  {[]string{"Origin", "https://x.example"}, true},
		"a page without an origin":    {[]string{"Origin", "null"}, true},
		"a page of the gateway's own": {headers: []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://own"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.options.AllowOrigins = []string{ours}
			r.start()
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				got := r.call(method, path, "", row.headers...)
				require.Equal(t, row.foreign, got.status == http.StatusForbidden, "%d", got.status)
			}
			require.Equal(t, row.foreign, r.ask("Why?", row.headers...).code() == codeOrigin)

			r = newRig(t)
			r.options.Callers = callersOf(t, 1_000_000)
			r.start()
			got := r.call(http.MethodGet, "/v1/models", "", append(row.headers, "Authorization", "Bearer "+secret)...)
			require.Equal(t, http.StatusOK, got.status)
		})
	}
}

func TestAnOriginIsASchemeAndAHost(t *testing.T) {
	require.NoError(t, CheckOrigins([]string{"https://app.example.com", "http://localhost:3000"}, false))
	require.NoError(t, CheckOrigins([]string{"*"}, true))
	require.ErrorIs(t, CheckOrigins([]string{"*"}, false), ErrAnyOrigin)
	for _, origin := range []string{"", "app.example.com", "https://app.example.com/", "https://a.com/b", "https://"} {
		require.Error(t, CheckOrigins([]string{origin}, true), origin)
	}
}
