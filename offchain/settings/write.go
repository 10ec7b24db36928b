package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// width is how long a line of a comment may be.
const width = 100

// Template is a file with every key and what it is for. Keys that the command line sets have their values, all others
// are commented out and show the default.
func (k Keys) Template(head string) (string, error) {
	var out strings.Builder
	comment(&out, head)
	for _, flag := range k {
		value, err := literal(flag)
		if err != nil {
			return "", fmt.Errorf("--%s: %w", flag.Name, err)
		}
		out.WriteByte('\n')
		comment(&out, flag.Usage)
		if Source(flag) != FromFlag {
			out.WriteString("# ")
		}
		fmt.Fprintf(&out, "%s = %s\n", flag.Name, value)
	}
	return out.String(), nil
}

// Effective is a file with every key's value, and where it came from behind it.
func (k Keys) Effective(head string) (string, error) {
	var out strings.Builder
	comment(&out, head)
	for _, flag := range k {
		value, err := literal(flag)
		if err != nil {
			return "", fmt.Errorf("--%s: %w", flag.Name, err)
		}
		fmt.Fprintf(&out, "%s = %s # %s\n", flag.Name, value, Source(flag))
	}
	return out.String(), nil
}

// comment writes a text as lines of a comment. An empty line divides paragraphs.
func comment(out *strings.Builder, text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			out.WriteString("#\n")
		}
		line := "#"
		for _, word := range strings.Fields(paragraph) {
			if len(line)+1+len(word) > width && line != "#" {
				out.WriteString(line + "\n")
				line = "#"
			}
			line += " " + word
		}
		out.WriteString(line + "\n")
	}
}

// Write writes a file that only its owner can read. One that is there is kept unless it is to be replaced.
func Write(path, content string, replace bool) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil && !replace {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
