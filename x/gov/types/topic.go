package types

import "strings"

// Topics lists the topics, the general one first.
func Topics() []Topic {
	return []Topic{TOPIC_GENERAL, TOPIC_ECONOMICS, TOPIC_CONSENSUS, TOPIC_DATA, TOPIC_INFERENCE, TOPIC_TREASURY}
}

// Special lists the topics that an agent may have a list of its own for beside the general one.
func Special() []Topic { return Topics()[1:] }

// Validate refuses a topic that there is not.
func (t Topic) Validate() error {
	if t < TOPIC_GENERAL || t > TOPIC_TREASURY {
		return ErrInvalidTopic.Wrapf("topic: %d is outside %d..%d (%s)", int32(t), int32(TOPIC_GENERAL),
			int32(TOPIC_TREASURY), strings.Join(topicWords(), ", "))
	}
	return nil
}

// Word is the topic as people write it.
func (t Topic) Word() string { return strings.ToLower(strings.TrimPrefix(t.String(), "TOPIC_")) }

// TopicOf reads a topic as people write it.
func TopicOf(word string) (Topic, error) {
	for _, topic := range Topics() {
		if topic.Word() == strings.ToLower(word) {
			return topic, nil
		}
	}
	return 0, ErrInvalidTopic.Wrapf("topic: %q is none of %s", shorten(word), strings.Join(topicWords(), ", "))
}

func topicWords() []string {
	words := make([]string, 0, len(Topics()))
	for _, topic := range Topics() {
		words = append(words, topic.Word())
	}
	return words
}
