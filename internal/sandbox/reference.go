package sandbox

import (
	"embed"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/voiso-community/voiso-go/api"
)

// referenceFiles are Swagger UI, packed, with its licenses, and the files that start it. See reference/README.md.
//
//go:embed reference
var referenceFiles embed.FS

// packed are the files of Swagger UI. Every browser that the page supports unpacks them.
var packed = map[string]bool{"swagger-ui-bundle.js": true, "swagger-ui.css": true}

// serveReference serves the API reference, with which people try operations on this sandbox.
func (s *Sandbox) serveReference(w http.ResponseWriter, r *http.Request) {
	switch name := r.PathValue("file"); {
	case name == "openapi.yaml":
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = io.WriteString(w, s.description()) // a browser that is gone needs no reference
	case name == "":
		serveFile(w, referenceFiles, "reference/index.html", "")
	case packed[name]:
		w.Header().Set("Cache-Control", "max-age=86400")
		serveFile(w, referenceFiles, "reference/"+name+".gz", "gzip")
	default:
		serveFile(w, referenceFiles, "reference/"+name, "")
	}
}

// description returns the description with the sandbox as its server, and with the key of the sandbox in paths.
func (s *Sandbox) description() string {
	text := string(api.OpenAPI)
	before, rest, _ := strings.Cut(text, "\nservers:\n")
	_, after, _ := strings.Cut(rest, "\ntags:\n")
	text = before + "\nservers:\n  - url: /\n    description: this sandbox\ntags:\n" + after
	// Swagger UI fills in the default of a parameter only where it has no reference to resolve.
	filled := "{name: api_key, in: path, required: true, schema: {type: string, default: " + strconv.Quote(s.fake.ContactCenterKey()) + "}}"
	return strings.ReplaceAll(text, "$ref: '#/components/parameters/APIKey'", filled)
}
