package app

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	reflectionv1 "cosmossdk.io/api/cosmos/reflection/v1"
	"github.com/cosmos/cosmos-sdk/client"
	sdkdocs "github.com/cosmos/cosmos-sdk/client/docs"
	"github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	nodeservice "github.com/cosmos/cosmos-sdk/client/grpc/node"
	runtimeservices "github.com/cosmos/cosmos-sdk/runtime/services"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/server/api"
	"github.com/cosmos/cosmos-sdk/server/config"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/gorilla/mux"

	"github.com/masa-finance/masad/docs"
)

// registerServices gives every module's messages and queries to the routers.
func (app *App) registerServices() error {
	app.configurator = module.NewConfigurator(app.cdc, app.MsgServiceRouter(), app.GRPCQueryRouter())
	if err := app.manager.RegisterServices(app.configurator); err != nil {
		return err
	}
	autocliv1.RegisterQueryServer(
		app.GRPCQueryRouter(), runtimeservices.NewAutoCLIQueryService(app.manager.Modules),
	)
	reflection, err := runtimeservices.NewReflectionService()
	if err != nil {
		return err
	}
	reflectionv1.RegisterReflectionServiceServer(app.GRPCQueryRouter(), reflection)
	return nil
}

// RegisterAPIRoutes gives every query its REST route, and serves the OpenAPI document of all of them.
func (app *App) RegisterAPIRoutes(server *api.Server, settings config.APIConfig) {
	ctx, router := server.ClientCtx, server.GRPCGatewayRouter
	authtx.RegisterGRPCGatewayRoutes(ctx, router)
	cmtservice.RegisterGRPCGatewayRoutes(ctx, router)
	nodeservice.RegisterGRPCGatewayRoutes(ctx, router)
	app.basics.RegisterGRPCGatewayRoutes(ctx, router)
	if settings.Swagger {
		registerOpenAPI(server.Router)
	}
}

// RegisterTxService serves simulation, broadcast and search of transactions.
func (app *App) RegisterTxService(ctx client.Context) {
	authtx.RegisterTxService(app.GRPCQueryRouter(), ctx, app.Simulate, app.registry)
}

// RegisterTendermintService serves blocks, validator sets and node status.
func (app *App) RegisterTendermintService(ctx client.Context) {
	query := server.NewCometABCIWrapper(app).Query
	cmtservice.RegisterTendermintService(ctx, app.GRPCQueryRouter(), app.registry, query)
}

// RegisterNodeService serves the node's own settings.
func (app *App) RegisterNodeService(ctx client.Context, settings config.Config) {
	earliest := func() int64 { return app.CommitMultiStore().EarliestVersion() }
	nodeservice.RegisterNodeService(ctx, app.GRPCQueryRouter(), settings, earliest)
}

// registerOpenAPI serves our document at /openapi.json and a page that shows it at /swagger/. The page's scripts come
// with the SDK; its document, which lists modules that are not here, does not.
func registerOpenAPI(router *mux.Router) {
	router.HandleFunc("/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		serveDocument(w, r, "openapi/masa.swagger.json", "openapi.json")
	})
	scripts, err := fs.Sub(sdkdocs.SwaggerUI, "swagger-ui")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	files := http.StripPrefix("/swagger/", http.FileServer(http.FS(scripts)))
	router.PathPrefix("/swagger/").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/swagger/", "/swagger/index.html":
			serveDocument(w, r, "openapi/index.html", "index.html")
		case "/swagger/swagger.yaml", "/swagger/swagger.json":
			http.Redirect(w, r, "/openapi.json", http.StatusMovedPermanently)
		default:
			files.ServeHTTP(w, r)
		}
	})
}

// serveDocument serves a file of the binary under a name that tells its type.
func serveDocument(w http.ResponseWriter, r *http.Request, path, name string) {
	content, err := docs.OpenAPI.ReadFile(path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
