package datajob

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/openai"
)

// Limits of a job.
const (
	MaxBytes = 64 << 10
	maxDepth = 16
)

// renamed are the types of masa-oracle by their names of today.
var renamed = map[string]string{"web-scraper": "web", "twitter-scraper": "twitter"}

// Job is what is asked of a source.
type Job struct {
	// Type is "web", "twitter", and the like; older names are read as those of today.
	Type string
	// Capability is the arguments' type; empty stands for the source's default.
	Capability string
	// Arguments are a JSON object.
	Arguments json.RawMessage
	// Envelope is the job as it came.
	Envelope json.RawMessage
}

// envelope is a job on the wire. Who does it and until when is the chain's matter: the fields for that are read and
// left alone.
type envelope struct {
	Type         string          `json:"type"`
	Arguments    json.RawMessage `json:"arguments"`
	WorkerID     string          `json:"worker_id"`
	TargetWorker string          `json:"target_worker"`
	Timeout      json.RawMessage `json:"timeout"`
	Quote        json.RawMessage `json:"quote"`
}

// Parse reads a job. Anything else is refused, with the field that is to blame.
func Parse(payload []byte) (Job, error) {
	if len(payload) > MaxBytes {
		return Job{}, backend.Refuse("job: %d bytes, limit %d", len(payload), MaxBytes)
	}
	if err := checkShape(payload); err != nil {
		return Job{}, err
	}
	var wire envelope
	if err := strict(payload, &wire); err != nil {
		return Job{}, unread("job", err)
	}
	if wire.Type == "" {
		return Job{}, backend.Refuse("type: is missing, must be the kind of job, such as web")
	}
	job := Job{Type: wire.Type, Arguments: wire.Arguments, Envelope: slices.Clone(payload)}
	if name, old := renamed[job.Type]; old {
		job.Type = name
	}
	if len(job.Arguments) == 0 || job.Arguments[0] != '{' {
		return Job{}, backend.Refuse("arguments: must be an object")
	}
	var arguments struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(job.Arguments, &arguments); err != nil {
		return Job{}, backend.Refuse("arguments.type: must be a text")
	}
	job.Capability = strings.ToLower(arguments.Type)
	return job, nil
}

// Is refuses a job that is not of one of the types, or that asks for a capability that is none of these. The first
// capability is the default; it returns the one asked for.
func (j Job) Is(types, capabilities []string) (string, error) {
	if !slices.Contains(types, j.Type) {
		return "", backend.Refuse("type: %.40q is not done here, must be one of %v", j.Type, types)
	}
	if j.Capability == "" {
		return capabilities[0], nil
	}
	if !slices.Contains(capabilities, j.Capability) {
		return "", backend.Refuse("arguments.type: %.40q is not done here, must be one of %v", j.Capability, capabilities)
	}
	return j.Capability, nil
}

// Read decodes the arguments into a struct; a field that it does not have is refused.
func (j Job) Read(arguments any) error {
	if err := strict(j.Arguments, arguments); err != nil {
		return unread("arguments", err)
	}
	return nil
}

// unread refuses what could not be decoded, in words of JSON: the reason is for everybody.
func unread(what string, err error) error {
	var misfit *json.UnmarshalTypeError
	if !errors.As(err, &misfit) {
		return backend.Refuse("%s: %s", what, strings.TrimPrefix(err.Error(), "json: "))
	}
	field, said := openai.Misfit(misfit)
	return backend.Refuse("%s.%s: %s", what, field, said)
}

// Base is what every struct of arguments begins with.
type Base struct {
	Type string `json:"type"`
}

func strict(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
