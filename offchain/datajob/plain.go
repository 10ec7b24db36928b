package datajob

import (
	"bytes"
	"mime"

	"golang.org/x/net/html/charset"
)

// byteOrderMark is what some programs put before a text.
const byteOrderMark = "\ufeff"

// Plain is a content as text in UTF-8, without a byte order mark: bytes that are no text become question marks, since
// nobody takes an answer that has some for JSON. The content type tells what it is coded in; it may be empty.
func Plain(content []byte, contentType string) []byte {
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil {
		if coding, name := charset.Lookup(parameters["charset"]); coding != nil && name != "utf-8" {
			if decoded, err := coding.NewDecoder().Bytes(content); err == nil {
				content = decoded
			}
		}
	}
	return bytes.ToValidUTF8(bytes.TrimPrefix(content, []byte(byteOrderMark)), []byte("?"))
}
