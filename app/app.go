package app

import (
	"sync"

	"cosmossdk.io/log/v2"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/cosmos/cosmos-sdk/types/module"
)

// App is the state machine of masad.
type App struct {
	*baseapp.BaseApp
	encoding
	stores
	Keepers

	options      servertypes.AppOptions
	manager      *module.Manager
	basics       module.BasicManager
	configurator module.Configurator

	closing    sync.Once
	closeError error
}

var _ servertypes.Application = (*App)(nil)

// New builds the application and loads its newest version from db.
func New(
	logger log.Logger, db dbm.DB, options servertypes.AppOptions, base ...func(*baseapp.BaseApp),
) (*App, error) {
	app, err := build(logger, db, options, base)
	if err != nil {
		return nil, err
	}
	return app, app.LoadLatestVersion()
}

// NewAt builds the application and loads the version of a height from db, to look at it or to write it down.
func NewAt(
	height int64, logger log.Logger, db dbm.DB, options servertypes.AppOptions, base ...func(*baseapp.BaseApp),
) (*App, error) {
	app, err := build(logger, db, options, base)
	if err != nil {
		return nil, err
	}
	return app, app.LoadVersion(height)
}

// build is the list of stages. A stage uses what the stages above it made.
func build(
	logger log.Logger, db dbm.DB, options servertypes.AppOptions, base []func(*baseapp.BaseApp),
) (*App, error) {
	app, err := newBase(logger, db, options, base)
	if err != nil {
		return nil, err
	}
	app.addBaseKeepers(logger)
	app.addMasaKeepers()
	app.addGovKeepers()
	app.listen()
	app.addIBCKeepers()
	app.addModules()
	app.setOrder()
	if err := app.registerServices(); err != nil {
		return nil, err
	}
	if err := app.setHandlers(); err != nil {
		return nil, err
	}
	return app, app.registerUpgrades()
}

// Close releases the databases. A stopping server closes its application twice, and one of the databases ends the
// process if it is closed again.
func (app *App) Close() error {
	app.closing.Do(func() { app.closeError = app.BaseApp.Close() })
	return app.closeError
}
