package types

// Bounds of a hold.
const (
	// MaxReferenceBytes bounds the name of an obligation.
	MaxReferenceBytes = 128
	// MaxReasonBytes bounds the word for it.
	MaxReasonBytes = 32
)

// Validate accepts a hold that has a name, a reason and an end.
func (h Hold) Validate() error {
	if err := h.Role.Validate(); err != nil {
		return err
	}
	if _, err := Owner("owner", h.Owner); err != nil {
		return err
	}
	if len(h.Reference) == 0 || len(h.Reference) > MaxReferenceBytes {
		return ErrInvalidHold.Wrapf("reference: %d bytes are outside 1..%d", len(h.Reference), MaxReferenceBytes)
	}
	if len(h.Reason) == 0 || len(h.Reason) > MaxReasonBytes {
		return ErrInvalidHold.Wrapf("reason: %d bytes are outside 1..%d", len(h.Reason), MaxReasonBytes)
	}
	if h.UntilHeight < 0 {
		return ErrInvalidHold.Wrapf("until_height: %d is below 0", h.UntilHeight)
	}
	return nil
}
