// Package gate bounds how many requests a public server has open at a time, in all and of one address.
package gate
