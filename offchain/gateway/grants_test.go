package gateway

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAGatewayWithoutGrantsAsksNothingUntilItHasThem(t *testing.T) {
	var may atomic.Bool
	may.Store(true)
	r := newRig(t)
	r.options.May = may.Load
	r.start()
	const key = "the first call"
	require.Equal(t, http.StatusOK, r.ask("Hi", headerKey, key).status)

	may.Store(false)
	for _, call := range []string{chat("Hi"), with(`"stream":true,`, chat("Hi"))} {
		got := r.call(http.MethodPost, "/v1/chat/completions", call)
		require.Equal(t, http.StatusServiceUnavailable, got.status)
		require.Equal(t, codeGrants, got.code())
		require.Equal(t, "5", got.header.Get("Retry-After"))
		require.Empty(t, got.header.Get(headerShouldRetry))
	}
	got := r.call(http.MethodPost, legacyRoot+"data/web", `{"url":"https://example.com"}`)
	require.Equal(t, http.StatusServiceUnavailable, got.status)
	require.Contains(t, string(got.body), `"details":"`+codeGrants+`"`)
	require.Equal(t, codeGrants, r.call(http.MethodGet, "/readyz", "").code())
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/healthz", "").status)
	require.Equal(t, http.StatusOK, r.call(http.MethodPost, "/v1/quote", chat("Hi")).status, "a price is only read")
	require.Equal(t, http.StatusOK, r.ask("Hi", headerKey, key).status, "what is paid already is told")
	require.Equal(t, 1, r.market.asked(), "nothing was asked")

	may.Store(true)
	require.Equal(t, http.StatusOK, r.ask("Hi").status)
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/readyz", "").status)
}
