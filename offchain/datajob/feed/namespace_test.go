package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/datajob/feed"
)

const podcast = `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"><channel>
<itunes:title>wrong</itunes:title><title>The Show</title><itunes:author>wrong</itunes:author>
<atom:link href="http://wrong.example/feed" rel="self"/><link>https://show.example/</link>
<item><guid>ep-1</guid><title>Real</title><description>rightd</description><media:title>MT</media:title>
<itunes:title>IT</itunes:title><media:description>wrongd</media:description><itunes:summary>wrong</itunes:summary>
<googleplay:description>wrong</googleplay:description>
<media:content url="http://wrong.example/a.mp3">wrong</media:content>
<atom:link href="http://wrong.example/"/><link>https://show.example/1</link><author>ann@show.example (Ann)</author>
<itunes:author>wrong</itunes:author><pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate></item></channel></rss>`

const videos = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015"
xmlns:media="http://search.yahoo.com/mrss/"><title>Clips</title><entry><id>yt:video:x</id><yt:videoId>x</yt:videoId>
<title>A clip</title><media:title>wrong</media:title><link rel="alternate" href="https://clips.example/x"/>
<author><name>Ann</name><uri>https://clips.example/ann</uri></author><published>2026-02-03T10:00:00+00:00</published>
<updated>2026-02-04T10:00:00+00:00</updated><media:group><media:title>wrong</media:title>
<media:content url="https://wrong.example/v" type="application/x-shockwave-flash"/>
<media:description>wrong</media:description></media:group></entry></feed>`

const slashes = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel rdf:about="https://old.example/"><title>Old</title><dc:title>wrong</dc:title>
<dc:date>2026-01-01</dc:date></channel>
<image><title>wrong</title></image><item rdf:about="https://old.example/1"><dc:title>wrong</dc:title><title>One</title>
<link>https://old.example/1</link><description>About</description><dc:description>wrong</dc:description>
<dc:creator>Bob</dc:creator><slash:creator>wrong</slash:creator><dc:date>2026-02-03T10:00:00Z</dc:date></item>
</rdf:RDF>`

const press = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Blog</title><item><title>Post</title>
<link>https://blog.example/1</link><comments>https://blog.example/1#comments</comments>
<dc:creator><![CDATA[Cid]]></dc:creator>
<pubDate>Tue, 03 Feb 2026 10:00:00 +0000</pubDate><guid isPermaLink="false">https://blog.example/?p=1</guid>
<description></description><content:encoded><![CDATA[<p>The whole <b>post</b></p>]]></content:encoded>
<wfw:commentRss>https://blog.example/1/feed</wfw:commentRss><slash:comments>3</slash:comments></item></channel></rss>`

func parse(t require.TestingT, content string) []feed.Item {
	items, err := feed.Parse(strings.NewReader(content), nil, "")
	require.NoError(t, err)
	return items
}

func TestOnlyTheFeedsOwnElementsCount(t *testing.T) {
	then := time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		content string
		want    feed.Item
	}{
		"a podcast": {podcast, feed.Item{
			ID: "ep-1", Title: "Real", Link: "https://show.example/1", Summary: "rightd", Author: "ann@show.example (Ann)",
			Source: "The Show", Published: then,
		}},
		"videos": {videos, feed.Item{
			ID: "yt:video:x", Title: "A clip", Link: "https://clips.example/x", Author: "Ann", Source: "Clips", Published: then,
		}},
		"RSS 1.0": {slashes, feed.Item{
			ID: "https://old.example/1", Title: "One", Link: "https://old.example/1", Summary: "About", Author: "Bob",
			Source: "Old", Published: then,
		}},
		"a blog": {press, feed.Item{
			ID: "https://blog.example/?p=1", Title: "Post", Link: "https://blog.example/1", Summary: "The whole post",
			Author: "Cid", Source: "Blog", Published: then,
		}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, []feed.Item{row.want}, parse(t, row.content)) })
	}
}

// TestPrefixesNeedNoDeclaration: many feeds forget it. What a prefix means is then its name.
func TestPrefixesNeedNoDeclaration(t *testing.T) {
	const elements = `<title>Real</title><description>rightd</description><media:title>MT</media:title>
<itunes:title>IT</itunes:title><media:description>wrongd</media:description><dc:creator>Ann</dc:creator>
<dc:date>2026-02-03</dc:date><atom:link href="http://wrong.example/"/><link>http://right.example/</link>`
	items := parse(t, `<rss><channel><item>`+elements+`</item></channel></rss>`)
	require.Equal(t, feed.Item{
		ID: "http://right.example/", Title: "Real", Link: "http://right.example/", Summary: "rightd", Author: "Ann",
		Published: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC),
	}, items[0])
}

func TestAtomWithinRSSStandsInForWhatIsMissing(t *testing.T) {
	items := parse(t, `<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><atom:title>T</atom:title>
<atom:link href="https://a.example/"/><atom:updated>2026-02-03T10:00:00Z</atom:updated></item></channel></rss>`)
	require.Equal(t, "T", items[0].Title)
	require.Equal(t, "https://a.example/", items[0].Link)
	require.Equal(t, 2026, items[0].Published.Year())
	items = parse(t, `<rss xmlns="http://backend.userland.com/rss2"><channel><title>S</title><item><title>T</title></item>
</channel></rss>`)
	require.Equal(t, "T", items[0].Title, "a feed may have a namespace of its own")
	require.Equal(t, "S", items[0].Source)
}
