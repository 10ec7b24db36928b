package datajob

import "strings"

// Coded tells whether a Content-Encoding that a response still has leaves its content unreadable: the transport undoes
// and removes what it asked for.
func Coded(coding string) bool { return coding != "" && !strings.EqualFold(coding, "identity") }
