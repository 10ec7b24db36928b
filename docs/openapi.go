// Package docs holds the documents that the binary carries with it.
package docs

import "embed"

// OpenAPI is the folder of the OpenAPI document, generated from proto/, and of the page that shows it.
//
//go:embed openapi
var OpenAPI embed.FS
