package reveal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/reveal"
	"github.com/masa-finance/masad/mech/beacon"
)

const network = "masa-test"

func tipOf(t *testing.T, secret reveal.Secret, number uint64) [32]byte {
	t.Helper()
	chain, err := secret.Chain(network, number)
	require.NoError(t, err)
	return chain.Tip()
}

func TestLinksFollowTheTipDownItsChain(t *testing.T) {
	secret := reveal.Secret{Master: [32]byte{1}, Length: 2500}
	links, tip := reveal.NewLinks(secret, network), tipOf(t, secret, 0)
	for left := range secret.Length {
		link, err := links.Below(tip)
		require.NoError(t, err)
		require.True(t, beacon.Verify(tip, link.Preimage))
		require.Equal(t, secret.Length-1-left, link.Left)
		again, err := links.Below(tip)
		require.NoError(t, err)
		require.Equal(t, link, again, "a block that was not decided on reveals nothing new")
		require.Equal(t, link.Left <= 625, links.IsLow(link))
		tip = link.Preimage
	}
	_, err := links.Below(tip)
	require.ErrorIs(t, err, reveal.ErrExhausted)
}

func TestANodeThatStartsAnewFindsItsPlace(t *testing.T) {
	secret := reveal.Secret{Master: [32]byte{1}, Length: 300}
	for _, number := range []uint64{0, 1, 2, 7, reveal.MaxChains - 1} {
		chain, err := secret.Chain(network, number)
		require.NoError(t, err)
		tip, err := chain.Link(100)
		require.NoError(t, err)
		links := reveal.NewLinks(secret, network)
		tries := 0
		link, err := links.Below(tip)
		for ; err != nil; link, err = links.Below(tip) {
			require.ErrorIs(t, err, reveal.ErrSearching)
			tries++
		}
		require.Equal(t, int(number/2), tries, "two chains are looked at in one proposal")
		require.True(t, beacon.Verify(tip, link.Preimage))
		require.Equal(t, uint64(99), link.Left)
	}
}

func TestTheNextChainIsFoundAtOnceWhenItsTipIsInForce(t *testing.T) {
	secret := reveal.Secret{Master: [32]byte{1}, Length: 40}
	links := reveal.NewLinks(secret, network)
	for number := range uint64(5) {
		link, err := links.Below(tipOf(t, secret, number))
		require.NoError(t, err)
		require.False(t, links.IsLow(link))
		next, err := links.Next()
		require.NoError(t, err)
		require.Equal(t, tipOf(t, secret, number+1), next)
	}
	t.Log("and after a rollback the one before")
	link, err := links.Below(tipOf(t, secret, 3))
	for ; err != nil; link, err = links.Below(tipOf(t, secret, 3)) {
		require.ErrorIs(t, err, reveal.ErrSearching)
	}
	require.True(t, beacon.Verify(tipOf(t, secret, 3), link.Preimage))
}

func TestASearchEnds(t *testing.T) {
	secret := reveal.Secret{Master: [32]byte{1}, Length: 40}
	links := reveal.NewLinks(secret, network)
	foreign := tipOf(t, reveal.Secret{Master: [32]byte{2}, Length: 40}, 0)
	for range reveal.MaxChains / 2 {
		_, err := links.Below(foreign)
		require.ErrorIs(t, err, reveal.ErrSearching)
	}
	for range 3 {
		_, err := links.Below(foreign)
		require.ErrorIs(t, err, reveal.ErrForeign)
	}
	_, err := links.Below(tipOf(t, secret, 0))
	require.NoError(t, err, "another tip is another search")

	last := tipOf(t, secret, reveal.MaxChains-1)
	for _, err = links.Below(last); err != nil; _, err = links.Below(last) {
		require.ErrorIs(t, err, reveal.ErrSearching)
	}
	_, err = links.Next()
	require.ErrorContains(t, err, "is the last of the secret")
}

func TestAChainOfOneLink(t *testing.T) {
	secret := reveal.Secret{Master: [32]byte{1}, Length: 1}
	links := reveal.NewLinks(secret, network)
	link, err := links.Below(tipOf(t, secret, 0))
	require.NoError(t, err)
	require.Zero(t, link.Left)
	require.True(t, links.IsLow(link))
}
