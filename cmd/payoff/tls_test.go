package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/letsencrypt/challtestsrv"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
)

// freePort is one at which nobody listens just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// authority is Let's Encrypt's own test server: it looks at the host's ports before it gives a
// certificate. Every name leads to this machine. It returns its directory, the file with the certificate
// by which programs know it, and the root of what it gives out.
func authority(t *testing.T, httpPort, tlsPort int) (directory, trust string, root *x509.CertPool) {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet := log.New(io.Discard, "", 0)
	dns := fmt.Sprint("127.0.0.1:", freePort(t))
	names, err := challtestsrv.New(challtestsrv.Config{DNSAddrs: []string{dns}, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	names.SetDefaultDNSIPv4("127.0.0.1")
	names.SetDefaultDNSIPv6("")
	go names.Run()
	t.Cleanup(names.Shutdown)
	store := db.NewMemoryStore()
	signer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	front := wfe.New(quiet, store, va.New(quiet, httpPort, tlsPort, false, dns, store), signer, []string{"payoff.example"}, false, false, 0, 0)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	trust = filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(trust, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	root = x509.NewCertPool()
	if !root.AppendCertsFromPEM(signer.GetRootCert(0).PEM()) {
		t.Fatal("the authority has no root")
	}
	return server.URL + wfe.DirectoryPath, trust, root
}

// A server that is told its host gets a certificate from an authority that looks whether the host is
// its own: through the encrypted port where that is the only one, and through the plain one, which
// leads everybody else to the encrypted one. After a restart the certificate is there at once.
func TestOwnCertificate(t *testing.T) {
	for _, way := range []string{"the encrypted port alone", "both ports"} {
		t.Run(way, func(t *testing.T) {
			p := typist{t, t.TempDir()}
			p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "UTC", "--site", "ada.example")
			tlsPort, httpPort := freePort(t), freePort(t)
			answersTLS := tlsPort
			if way == "both ports" {
				answersTLS = freePort(t) // nobody answers there: only the plain port can show it
			}
			directory, trust, root := authority(t, httpPort, answersTLS)
			args := []string{"serve", "--data", "shop", "--tls-host", "stats.ada.example", "--tls-ca", directory, "--addr", "127.0.0.1:" + strconv.Itoa(tlsPort)}
			if way == "both ports" {
				args = append(args, "--http-addr", "127.0.0.1:"+strconv.Itoa(httpPort))
			}
			client := &http.Client{
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
				Transport: &http.Transport{
					ForceAttemptHTTP2: true,
					TLSClientConfig:   &tls.Config{RootCAs: root},
					DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
						return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+strconv.Itoa(tlsPort))
					},
				},
			}
			for _, run := range []string{"first", "second"} {
				server := exec.Command("payoff", args...)
				server.Dir, server.Env = p.dir, append(os.Environ(), "SSL_CERT_FILE="+trust)
				var said bytes.Buffer
				server.Stderr = &said
				if at := start(t, server); at != "https://127.0.0.1:"+strconv.Itoa(tlsPort) {
					t.Errorf("it serves at %s", at)
				}
				var answer *http.Response
				var err error
				for range 300 { // the certificate takes a moment
					if answer, err = client.Get("https://stats.ada.example/healthz"); err == nil {
						break
					}
					time.Sleep(100 * time.Millisecond)
				}
				if err != nil {
					t.Fatalf("%s run: %v: %s", run, err, said.String())
				}
				answer.Body.Close()
				if metrics, err := client.Get("https://stats.ada.example/metrics"); err != nil {
					t.Error(err)
				} else if text, err := io.ReadAll(metrics.Body); err != nil || !regexp.MustCompile(`(?m)^payoff_certificate_expires_seconds [1-9]`).Match(text) {
					t.Errorf("/metrics doesn't say when the certificate ends: %v\n%s", err, text)
				}
				if answer.StatusCode != 200 || answer.ProtoMajor != 2 {
					t.Errorf("%s run: %d over HTTP/%d", run, answer.StatusCode, answer.ProtoMajor)
				}
				if way == "both ports" {
					plain, err := client.Transport.(*http.Transport).Clone(), error(nil)
					plain.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
						return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+strconv.Itoa(httpPort))
					}
					answer, err = plain.RoundTrip(httptest.NewRequest("GET", "http://elsewhere.example/p.js?a=1", nil))
					if err != nil {
						t.Fatal(err)
					}
					answer.Body.Close()
					if to := answer.Header.Get("Location"); answer.StatusCode != 308 || to != "https://stats.ada.example/p.js?a=1" {
						t.Errorf("plain HTTP: %d to %q", answer.StatusCode, to)
					}
				}
				server.Process.Signal(syscall.SIGTERM)
				if err := server.Wait(); err != nil || strings.Contains(said.String(), "ERROR") || strings.Contains(said.String(), "WARN") {
					t.Errorf("%s run: %v: %s", run, err, said.String())
				}
				if got := strings.Contains(said.String(), "there is a new certificate"); got != (run == "first") {
					t.Errorf("%s run: a new certificate is %v: %s", run, got, said.String())
				}
			}
			keys := 0
			err := fs.WalkDir(os.DirFS(filepath.Join(p.dir, "shop")), certificateFolder, func(name string, d fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				info, err := d.Info()
				if err != nil {
					return err
				}
				if info.Mode().Perm()&0o077 != 0 {
					t.Errorf("%s may be read by others: %s", name, info.Mode())
				}
				if strings.HasSuffix(name, ".key") {
					keys++
				}
				return nil
			})
			if err != nil || keys != 2 { // the account's and the certificate's
				t.Errorf("%d keys, %v", keys, err)
			}
		})
	}
}
