// Package keeper stores the validators, their seats, ranks and powers, and the beacon.
package keeper
