package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gorilla/mux"
	"github.com/stretchr/testify/require"
)

func TestOpenAPIDocumentIsOurs(t *testing.T) {
	router := mux.NewRouter()
	registerOpenAPI(router)
	get := func(path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		router.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder
	}
	var document struct {
		Paths map[string]any `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(get("/openapi.json").Body.Bytes(), &document))
	for _, path := range []string{
		"/masa/staking/v1/params", "/masa/validatorset/v1/params", "/masa/rewards/v1/params", "/masa/slashing/v1/params",
		"/masa/gov/v1/power/{agent}", "/cosmos/bank/v1beta1/balances/{address}",
	} {
		require.Contains(t, document.Paths, path)
	}
	for path := range document.Paths {
		require.NotContains(t, path, "/cosmos/staking/", "a module that is not mounted")
	}
	require.Contains(t, get("/swagger/").Body.String(), "openapi.json")
	require.Equal(t, http.StatusOK, get("/swagger/swagger-ui.css").Code)
	require.Equal(t, http.StatusMovedPermanently, get("/swagger/swagger.yaml").Code)
}
