package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// errAbsent tells that the network does not have what was asked for, or not yet.
var errAbsent = errors.New("not found")

// api reads a node's REST interface, and asks again after poll while something is awaited.
type api struct {
	root string
	poll time.Duration
}

func (a api) get(ctx context.Context, path string, into any) error {
	return a.getAt(ctx, 0, path, into)
}

// getAt reads the state after a block, or with 0 after the newest.
func (a api) getAt(ctx context.Context, height int64, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.root+path, http.NoBody)
	if err != nil {
		return err
	}
	if height > 0 {
		request.Header.Set("x-cosmos-block-height", strconv.FormatInt(height, 10))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 16<<20))
	if err != nil {
		return err
	}
	if response.StatusCode == http.StatusNotFound {
		return fmt.Errorf("%s: %w", path, errAbsent)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d: %.300s", path, response.StatusCode, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (a api) rewardsParams(ctx context.Context) (rewardsParams, error) {
	var out struct {
		Params rewardsParams `json:"params"`
	}
	return out.Params, a.get(ctx, "/masa/rewards/v1/params", &out)
}

func (a api) slashingParams(ctx context.Context) (slashingParams, error) {
	var out struct {
		Params slashingParams `json:"params"`
	}
	return out.Params, a.get(ctx, "/masa/slashing/v1/params", &out)
}

func (a api) agreementParams(ctx context.Context) (agreementParams, error) {
	var out struct {
		Params agreementParams `json:"params"`
	}
	return out.Params, a.get(ctx, "/masa/validatorset/v1/params", &out)
}

// request returns a request to one worker.
func (a api) request(ctx context.Context, id string) (request, error) {
	var out struct {
		Request request `json:"request"`
	}
	if err := a.get(ctx, "/masa/rewards/v1/requests/"+url.PathEscape(id), &out); err != nil {
		return request{}, err
	}
	if places := len(out.Request.Assignments); places != 1 {
		return request{}, fmt.Errorf("request %s is to %d workers: only those to one are checked", id, places)
	}
	out.Request.assignment = out.Request.Assignments[0]
	return out.Request, nil
}

func (a api) judgement(ctx context.Context, item string) (judgement, error) {
	var out judgement
	return out, a.get(ctx, "/masa/rewards/v1/items/"+url.PathEscape(item), &out)
}

func (a api) offence(ctx context.Context, id string) (offence, error) {
	var out struct {
		Offence offence `json:"offence"`
	}
	return out.Offence, a.get(ctx, "/masa/slashing/v1/offences/"+id, &out)
}

// explain returns what an owner earned and lost in an epoch.
func (a api) explain(ctx context.Context, owner string, epoch uint64) ([]entry, error) {
	var out struct {
		Entries []entry `json:"entries"`
	}
	path := fmt.Sprintf("/masa/rewards/v1/explain/%s/%d?pagination.limit=200", url.PathEscape(owner), epoch)
	return out.Entries, a.get(ctx, path, &out)
}
