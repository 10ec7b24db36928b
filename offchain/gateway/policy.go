package gateway

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// AcceptAll is the Policy that leaves judgement to the network's committees.
type AcceptAll struct{}

// Judge accepts.
func (AcceptAll) Judge(string, []byte) error { return nil }

// RejectEmpty is the Policy that rejects what is no answer: nothing but blanks, or bytes that are no text.
type RejectEmpty struct{}

// Judge rejects an answer without text.
func (RejectEmpty) Judge(_ string, answer []byte) error {
	switch {
	case len(bytes.TrimSpace(answer)) == 0:
		return errors.New("the response is empty")
	case !utf8.Valid(answer):
		return errors.New("the response is not text in UTF-8")
	default:
		return nil
	}
}
