// Package keeper stores the offences and punishes them.
package keeper
