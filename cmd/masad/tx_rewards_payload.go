package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const (
	flagPayload     = "payload"
	flagPayloadFile = "payload-file"
	flagPayloadURI  = "payload-uri"
	flagPayloadHash = "payload-hash"
	flagPayloadSize = "payload-size"
)

// addPayloadFlags adds the ways to give a payload.
func addPayloadFlags(cmd *cobra.Command) {
	set := cmd.Flags()
	set.String(flagPayload, "", fmt.Sprintf("the text itself, up to %d bytes", rewardstypes.MaxInline))
	set.String(flagPayloadFile, "", "file with the content; with --"+flagPayloadURI+" only its hash and size are sent")
	set.String(flagPayloadURI, "", "where the content can be fetched")
	set.String(flagPayloadHash, "", "SHA-256 of the content behind the URI, as 64 hex digits")
	set.Uint64(flagPayloadSize, 0, "length of the content behind the URI in bytes")
	cmd.MarkFlagsMutuallyExclusive(flagPayload, flagPayloadFile)
	cmd.MarkFlagsMutuallyExclusive(flagPayload, flagPayloadURI)
	cmd.MarkFlagsMutuallyExclusive(flagPayloadFile, flagPayloadHash)
	cmd.MarkFlagsMutuallyExclusive(flagPayloadFile, flagPayloadSize)
	cmd.MarkFlagsOneRequired(flagPayload, flagPayloadFile, flagPayloadURI)
}

// payloadOf is the payload that the flags give.
func payloadOf(cmd *cobra.Command) (rewardstypes.Payload, error) {
	set := cmd.Flags()
	text, _ := set.GetString(flagPayload)
	file, _ := set.GetString(flagPayloadFile)
	uri, _ := set.GetString(flagPayloadURI)
	p := rewardstypes.Payload{Inline: []byte(text), Uri: uri}
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return p, fmt.Errorf("--%s: %w", flagPayloadFile, err)
		}
		p.Inline = content
	}
	if uri == "" {
		if len(p.Inline) == 0 {
			return p, errors.New("payload: is empty")
		}
		if len(p.Inline) > rewardstypes.MaxInline {
			return p, fmt.Errorf("payload: %d bytes, limit %d; publish it and add --%s",
				len(p.Inline), rewardstypes.MaxInline, flagPayloadURI)
		}
		return p, p.Validate()
	}
	if file != "" {
		sum := sha256.Sum256(p.Inline)
		p.Hash, p.Size_, p.Inline = sum[:], uint64(len(p.Inline)), nil
		return p, p.Validate()
	}
	var err error
	if p.Hash, err = hexFlag(cmd, flagPayloadHash); err != nil {
		return p, err
	}
	p.Size_, _ = set.GetUint64(flagPayloadSize)
	p.Inline = nil
	return p, p.Validate()
}

// sizeOf is the length of a payload's content.
func sizeOf(p rewardstypes.Payload) uint64 { return max(p.Size_, uint64(len(p.Inline))) }
