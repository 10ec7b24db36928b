// Package scorer judges answers. Lexical is the offline default: it looks at words and sentences only, needs no model
// and no network, and computes in integers, so that every evaluator comes to the same scores. It tells an answer from
// noise, evasion and echo, not truth from a plausible lie; docs/scorers.md defines it and says what it cannot see.
package scorer
