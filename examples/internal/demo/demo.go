// Package demo gives the examples a client: of the contact center that the
// environment names, or of a fake Voiso in the same process.
package demo

import (
	"fmt"
	"os"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Client returns a client, and whether it talks to a fake. Your own program
// needs voiso.New or voiso.FromEnv only.
func Client(fake []voisotest.Options, options ...voiso.Option) (client *voiso.Client, isFake bool, stop func(), err error) {
	if os.Getenv(voiso.EnvCluster) != "" || os.Getenv(voiso.EnvBaseURL) != "" {
		client, err = voiso.FromEnv(options...)
		return client, false, func() {}, err
	}
	fmt.Println("VOISO_CLUSTER is not set: talking to a fake Voiso in this process")
	server := voisotest.New(fake...)
	client, err = voiso.New("", append(options, voiso.WithBaseURL(server.URL),
		voiso.WithContactCenterKey(server.ContactCenterKey()), voiso.WithUserKey(server.UserKey()))...)
	return client, true, server.Close, err
}
