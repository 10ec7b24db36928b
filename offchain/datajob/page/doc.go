// Package page turns an HTML page into what a reader sees of it: text, Markdown, links, and what the page says about
// itself. Scripts, styles, forms and the parts around the content are left out. It is written for hostile pages: it
// neither runs nor fetches anything, and its caller bounds the bytes.
package page
