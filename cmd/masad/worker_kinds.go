package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/archive"
	"github.com/masa-finance/masad/offchain/datajob/feed"
	runs "github.com/masa-finance/masad/offchain/datajob/program"
	"github.com/masa-finance/masad/offchain/datajob/remote"
	"github.com/masa-finance/masad/offchain/datajob/web"
)

// maxSourceBytes bounds what a source may be allowed to read at once.
const maxSourceBytes = 1 << 30

// kinds are the backends that a service can be given to.
var kinds = map[string]func(assigned) (backend.Backend, error){
	backendOpenAI: openAIOf,
	backendLocal:  localOf,
	"web":         webOf,
	"rss":         feedOf,
	"http-json":   remoteOf,
	"file":        archiveOf,
	"exec":        programOf,
}

func openAIOf(a assigned) (backend.Backend, error) {
	config := backend.OpenAIConfig{URL: a.text("url", ""), Model: a.text("model", "")}
	var err error
	if config.Key, err = a.secret("key-env"); err != nil {
		return nil, err
	}
	if config.Timeout, err = a.duration(optionTimeout); err != nil {
		return nil, err
	}
	if config.Deterministic, err = a.truth("deterministic", true); err != nil {
		return nil, err
	}
	if text := a.text("seed", ""); text != "" {
		seed, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return nil, fmt.Errorf("seed: %q is outside 0..%d", text, uint64(1)<<63-1)
		}
		config.Seed = &seed
	}
	return openAI(config, "url", "model")
}

// secret is the content of an environment variable that an option names.
func (a assigned) secret(option string) (string, error) {
	name := a.text(option, "")
	if name == "" {
		return "", nil
	}
	value := os.Getenv(name)
	if value == "" {
		return "", fmt.Errorf("%s: %s is not set", option, name)
	}
	return value, nil
}

func localOf(a assigned) (backend.Backend, error) {
	var knobs backend.Knobs
	var err error
	if knobs.Quality, err = backend.ParseQuality(a.text(flagQuality, "good")); err != nil {
		return nil, fmt.Errorf("%s: %w", flagQuality, err)
	}
	if knobs.Failure, err = backend.ParseShare(a.text(flagFailure, "0")); err != nil {
		return nil, fmt.Errorf("%s: %w", flagFailure, err)
	}
	if knobs.Delay, err = a.duration(flagDelay); err != nil {
		return nil, err
	}
	if knobs.Seed, err = strconv.ParseUint(a.text(flagSeed, "0"), 10, 64); err != nil {
		return nil, fmt.Errorf("%s: %q is no whole number", flagSeed, a.text(flagSeed, ""))
	}
	return backend.NewLocal(knobs), nil
}

func webOf(a assigned) (backend.Backend, error) {
	options := web.Options{AllowPrivate: a.allowPrivate}
	size, err := a.number("max-bytes", maxSourceBytes)
	if err != nil {
		return nil, err
	}
	pages, err := a.number("pages", 1_000)
	if err != nil {
		return nil, err
	}
	depth, err := a.number("depth", 10)
	if err != nil {
		return nil, err
	}
	options.MaxBytes, options.MaxPages, options.MaxDepth = int64(size), int(pages), int(depth)
	if options.Pace, err = a.duration("pace"); err != nil {
		return nil, err
	}
	options.Timeout, err = a.duration(optionTimeout)
	return datajob.Backend{Source: web.New(options)}, err
}

func feedOf(a assigned) (backend.Backend, error) {
	options := feed.Options{AllowPrivate: a.allowPrivate}
	size, err := a.number("max-bytes", maxSourceBytes)
	if err != nil {
		return nil, err
	}
	options.MaxBytes = int64(size)
	if options.Any, err = a.truth("any", false); err != nil {
		return nil, err
	}
	if options.Refresh, err = a.duration("refresh"); err != nil {
		return nil, err
	}
	if path := a.text("feeds", ""); path != "" {
		if options.Feeds, err = linesOf(path); err != nil {
			return nil, fmt.Errorf("feeds: %w", err)
		}
	}
	source, err := feed.New(options)
	if err != nil {
		return nil, fmt.Errorf("feeds: %w", err)
	}
	return datajob.Backend{Source: source}, nil
}

// linesOf are the lines of a file without blank ones and comments.
func linesOf(path string) (lines []string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for in := bufio.NewScanner(file); ; {
		if !in.Scan() {
			return lines, in.Err()
		}
		if line := strings.TrimSpace(in.Text()); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
}

func remoteOf(a assigned) (backend.Backend, error) {
	options := remote.Options{
		URL: a.text("url", ""), Method: a.text("method", http.MethodGet), Path: a.text("path", ""),
		Cursor: a.text("cursor", ""), Types: a.list("type"),
	}
	size, err := a.number("max-bytes", maxSourceBytes)
	if err != nil {
		return nil, err
	}
	options.MaxBytes = int64(size)
	if options.Key, err = a.secret("key-env"); err != nil {
		return nil, err
	}
	if options.Timeout, err = a.duration(optionTimeout); err != nil {
		return nil, err
	}
	source, err := remote.New(options)
	return datajob.Backend{Source: source}, err
}

func archiveOf(a assigned) (backend.Backend, error) {
	timeout, err := a.duration(optionTimeout)
	if err != nil {
		return nil, err
	}
	source, err := archive.New(archive.Options{Dir: a.text("dir", ""), Types: a.list("type"), Timeout: timeout})
	if err != nil {
		return nil, fmt.Errorf("dir: %w", err)
	}
	return datajob.Backend{Source: source}, nil
}

func programOf(a assigned) (backend.Backend, error) {
	options := runs.Options{
		Command: a.text("command", ""), Arguments: a.list("args"), Env: a.list("env"), Types: a.list("type"),
	}
	size, err := a.number("max-bytes", maxSourceBytes)
	if err != nil {
		return nil, err
	}
	options.MaxBytes = int(size)
	if options.Timeout, err = a.duration(optionTimeout); err != nil {
		return nil, err
	}
	source, err := runs.New(options)
	if err != nil {
		return nil, fmt.Errorf("command: %w", err)
	}
	return datajob.Backend{Source: source}, nil
}
