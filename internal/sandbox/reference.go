package sandbox

import (
	"embed"
	"net/http"

	"github.com/voiso-community/voiso-go/api"
)

// referenceFiles are Swagger UI, packed, with its licenses, and the files that start it. See reference/README.md.
//
//go:embed reference
var referenceFiles embed.FS

// packed are the files of Swagger UI. Every browser that the page supports unpacks them.
var packed = map[string]bool{"swagger-ui-bundle.js": true, "swagger-ui.css": true}

// serveReference serves the API reference, with which people try operations on this sandbox.
func serveReference(w http.ResponseWriter, r *http.Request) {
	switch name := r.PathValue("file"); {
	case name == "openapi.yaml":
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(api.OpenAPI) // a browser that is gone needs no reference
	case name == "":
		serveFile(w, referenceFiles, "reference/index.html", "")
	case packed[name]:
		w.Header().Set("Cache-Control", "max-age=86400")
		serveFile(w, referenceFiles, "reference/"+name+".gz", "gzip")
	default:
		serveFile(w, referenceFiles, "reference/"+name, "")
	}
}
