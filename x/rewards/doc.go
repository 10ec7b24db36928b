// Package rewards is the market for answers: requests, fees, assignment, evaluation, settlement and the treasury. The
// README tells how they fit together.
package rewards
