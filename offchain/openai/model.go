package openai

// Model is one model of a list.
type Model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// Models is a list of models.
type Models struct {
	Object string  `json:"object"`
	Data   []Model `json:"data"`
}
