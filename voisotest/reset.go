package voisotest

// Reset forgets what happened and what was changed since the start: the recorded requests, pending faults of
// [Server.FailNext], what [Server.Respond] and [Server.Handle] set, the contacts of campaigns and the pause after a
// contacts call; connections of [WithTruncatedCDRs] are cut anew. URL, keys, call detail records and whatever else
// options say stay, and so does a misuse, see [Server.Err].
//
// Use it between the parts of a test that share a server. A request that still runs ends as it began and is in no
// record, so wait for the program under test first.
func (s *Server) Reset() {
	s.campaigns.forget()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
	s.cuts = s.settings.cdrs.cuts
	clear(s.overrides)
	clear(s.faults)
}
