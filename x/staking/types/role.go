package types

import "strings"

// Roles are the three roles, in the order in which records and work list them.
func Roles() []Role { return []Role{Role_ROLE_VALIDATOR, Role_ROLE_WORKER, Role_ROLE_ORACLE} }

// Validate accepts the three roles.
func (r Role) Validate() error {
	if r < Role_ROLE_VALIDATOR || r > Role_ROLE_ORACLE {
		return ErrInvalidRole.Wrapf("role: %d is none of validator (1), worker (2), oracle (3)", int32(r))
	}
	return nil
}

// Word is the role as people write it: "validator", "worker", "oracle".
func (r Role) Word() string { return strings.ToLower(strings.TrimPrefix(r.String(), "ROLE_")) }

// IsCounted tells whether positions of this status are part of their role's sums.
func (s Status) IsCounted() bool { return s == Status_STATUS_ACTIVE || s == Status_STATUS_GRACE }
