// Package archive is the source of kept messages: it searches the JSON lines of a folder, such as the exports of
// Discord and Telegram channels. It reads line by line, never a file as a whole, and nothing outside its folder.
package archive
