package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// Store remembers which events were delivered. Implement it upon a database if several processes receive events.
// It is used concurrently.
//
// Voiso sends no ID of a delivery. The key is a hash of contact center, name, timestamp and data as they were received. So
// events that differ in any of these are never taken for one another. If Voiso sends an event again with another
// timestamp, it is a new event: a callback that must not run twice has to look at the ID in the data as well.
type Store interface {
	// Claim reports whether the event was delivered. If it was not, the caller holds the claim until it calls Commit or
	// Release. While another caller holds the claim, Claim waits until that one ends, or the context does. The claim of
	// a process that has crashed must end by itself, later than the callback's timeout.
	Claim(ctx context.Context, key string) (delivered bool, err error)
	// Commit ends the claim of an event that was delivered.
	Commit(ctx context.Context, key string) error
	// Release ends the claim of an event whose callback failed, so that the next delivery runs it again.
	Release(ctx context.Context, key string) error
}

// MemoryStore is a [Store] for one process. It forgets the oldest events, and all of them when the process ends.
type MemoryStore struct {
	mu        sync.Mutex
	claims    map[string]chan struct{} // closed when the claim ends
	delivered map[string]bool
	order     []string // the keys of delivered, as a ring
	next      int
}

// NewMemoryStore returns a store of at most size events, and at least one. An event takes about 200 bytes.
func NewMemoryStore(size int) *MemoryStore {
	return &MemoryStore{claims: make(map[string]chan struct{}), delivered: make(map[string]bool), order: make([]string, max(size, 1))}
}

// Claim implements [Store].
func (m *MemoryStore) Claim(ctx context.Context, key string) (delivered bool, err error) {
	for {
		running, delivered := m.claim(key)
		if running == nil {
			return delivered, nil
		}
		select {
		case <-running:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// claim returns a channel to wait for if another caller holds the claim.
func (m *MemoryStore) claim(key string) (running <-chan struct{}, delivered bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.delivered[key] {
		return nil, true
	}
	if running, ok := m.claims[key]; ok {
		return running, false
	}
	m.claims[key] = make(chan struct{})
	return nil, false
}

// Commit implements [Store].
func (m *MemoryStore) Commit(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.delivered[key] {
		delete(m.delivered, m.order[m.next])
		m.order[m.next], m.delivered[key] = key, true
		m.next = (m.next + 1) % len(m.order)
	}
	m.end(key)
	return nil
}

// Release implements [Store].
func (m *MemoryStore) Release(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.end(key)
	return nil
}

func (m *MemoryStore) end(key string) {
	if running, ok := m.claims[key]; ok {
		close(running)
		delete(m.claims, key)
	}
}

// keyOf returns the key of an event. See [Store].
func keyOf(event AnyEvent) string {
	e := event.Meta()
	data, ok := e.Extra("data")
	if !ok {
		data = e.RawJSON()
	}
	hash := sha256.New()
	for _, part := range []string{e.ContactCenterID, string(e.Name), string(e.Timestamp), string(data)} {
		sum := sha256.Sum256([]byte(part))
		hash.Write(sum[:])
	}
	return hex.EncodeToString(hash.Sum(nil))
}
