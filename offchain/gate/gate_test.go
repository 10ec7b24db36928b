package gate

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNobodyKeepsOthersOut(t *testing.T) {
	g := New(3, 2)
	require.True(t, g.enter("10.0.0.1:1"))
	require.True(t, g.enter("10.0.0.1:2"))
	require.False(t, g.enter("10.0.0.1:3"), "two are open of this address")
	require.True(t, g.enter("10.0.0.2:1"))
	require.False(t, g.enter("10.0.0.3:1"), "three are open in all")
	g.leave("10.0.0.1:1")
	require.True(t, g.enter("10.0.0.3:1"))
}

func TestARequestTooManyIsToldToComeBack(t *testing.T) {
	g := New(1, 1)
	var inner *httptest.ResponseRecorder
	var serve http.HandlerFunc
	serve = g.Guard(func(w http.ResponseWriter, r *http.Request) {
		if inner == nil {
			inner = httptest.NewRecorder()
			serve(inner, r)
		}
	})
	outer := httptest.NewRecorder()
	serve(outer, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	require.Equal(t, http.StatusOK, outer.Code)
	require.Equal(t, http.StatusServiceUnavailable, inner.Code)
	require.Equal(t, "5", inner.Header().Get("Retry-After"))
}
