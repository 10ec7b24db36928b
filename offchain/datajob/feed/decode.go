package feed

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"mime"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// declarationBytes is how far into a document its charset may be declared.
const declarationBytes = 256

// marks are the first bytes by which a document tells its encoding: a byte order mark, which is no part of it, or the
// first sign of a document in UTF-16 without one.
var marks = []struct {
	bytes    string
	length   int
	encoding encoding.Encoding
}{
	{"\xef\xbb\xbf", 3, unicode.UTF8},
	{"\xfe\xff", 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"\xff\xfe", 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\x00<", 0, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"<\x00", 0, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
}

// newDecoder reads XML that came with a content type. What its first bytes tell of its charset comes first, then what
// the content type tells, then what the document itself declares (RFC 7303, 3).
func newDecoder(content io.Reader, contentType string) *xml.Decoder {
	content, known := unicoded(content, contentType)
	decoder := xml.NewDecoder(content)
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if known || strings.HasPrefix(strings.ToLower(label), "utf-16") { // which could not have been read so far
			return input, nil
		}
		return charset.NewReaderLabel(label, input)
	}
	return decoder
}

// unicoded is content in UTF-8 if its charset is known without looking into the document, and whether it is.
func unicoded(content io.Reader, contentType string) (io.Reader, bool) {
	buffered := bufio.NewReader(content)
	begin, _ := buffered.Peek(3) // an error comes again with the first read
	for _, mark := range marks {
		if bytes.HasPrefix(begin, []byte(mark.bytes)) {
			_, _ = buffered.Discard(mark.length)
			return mark.encoding.NewDecoder().Reader(buffered), true
		}
	}
	_, parameters, _ := mime.ParseMediaType(contentType) // what cannot be read tells nothing
	if told, _ := charset.Lookup(parameters["charset"]); told != nil {
		return told.NewDecoder().Reader(buffered), true
	}
	return declared(buffered), false
}

// declaration is how a document begins that tells its charset.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']`)

// declared is a document that declares its charset as it is, or else in UTF-8: bytes that are none become marks, where
// the decoder would take the whole document for broken.
func declared(document *bufio.Reader) io.Reader {
	begin, _ := document.Peek(declarationBytes) // an error comes again with the first read
	if label := declaration.FindSubmatch(begin); label != nil && !strings.EqualFold(string(label[1]), "utf-8") {
		return document
	}
	return unicode.UTF8.NewDecoder().Reader(document)
}
