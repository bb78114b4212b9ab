package sandbox

import (
	"embed"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
)

//go:embed page
var page embed.FS

// servePage serves the page.
func servePage(w http.ResponseWriter, _ *http.Request) { serveFile(w, page, "page/index.html", "") }

// serveAsset serves a style sheet or a script of the page.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	serveFile(w, page, "page/"+r.PathValue("file"), "")
}

// serveFile serves an embedded file, packed or not.
func serveFile(w http.ResponseWriter, files embed.FS, name, encoding string) {
	data, err := files.ReadFile(name)
	if err != nil {
		fail(w, http.StatusNotFound, "the page has no such file")
		return
	}
	w.Header().Set("Content-Type", map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
		".svg": "image/svg+xml", ".yaml": "application/yaml", ".txt": "text/plain; charset=utf-8",
	}[path.Ext(strings.TrimSuffix(name, ".gz"))])
	if encoding != "" {
		w.Header().Set("Content-Encoding", encoding)
	}
	_, _ = w.Write(data) // a browser that is gone needs no page
}

// operationNames returns the IDs of the operations in alphabetical order.
func operationNames() []string { return slices.Sorted(maps.Keys(operations())) }
