// Package gov is layer L5: it weighs the votes of the SDK's governance by bonded stake.
package gov
