// Package backend is where a worker's answers come from. OpenAI asks any endpoint that speaks the chat completions API
// (Ollama, vLLM, llama.cpp, and the like). Local is a small model of our own without any intelligence: its answers
// follow from the prompt and a seed alone, good or bad as its knobs say, so that demos and tests can tell in advance
// what a worker will answer; from a text that a prompt frames it can count and copy, and by counting it can judge an
// answer as an evaluator asks a judge to. Serve puts Local behind the same API.
package backend
