package securityproviders

import "sync"

// redactorCache keeps one redactor for each kind of key, as building one costs
// more than signing. It is safe for concurrent use.
type redactorCache struct {
	mu   sync.Mutex
	last map[KeyKind]cachedRedactor
}

type cachedRedactor struct {
	key      Key
	redactor *Redactor
}

func (c *redactorCache) redactor(kind KeyKind, key Key) *Redactor {
	c.mu.Lock()
	defer c.mu.Unlock()
	if have, ok := c.last[kind]; ok && have.key.Equal(key) {
		return have.redactor
	}
	if c.last == nil {
		c.last = make(map[KeyKind]cachedRedactor)
	}
	made := cachedRedactor{key: key, redactor: NewRedactor(key)}
	c.last[kind] = made
	return made.redactor
}
