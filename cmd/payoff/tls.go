package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"payoff"
)

// certificateFolder is where in the data folder keys and certificates are kept, for its owner only.
const certificateFolder = "certificates"

// A door is where the server listens, and what it answers there.
type door struct {
	listener net.Listener
	server   *http.Server // with a TLSConfig where the door is encrypted
}

func (d door) serve() error {
	if d.server.TLSConfig != nil {
		return d.server.ServeTLS(d.listener, "", "")
	}
	return d.server.Serve(d.listener)
}

// doors opens where the server listens: one, or, with a certificate of its own, an encrypted one and,
// where nothing else is said, one that leads plain HTTP to it. The first of them is the pages'.
func (s *server) doors(o serveOptions, handler http.Handler) (doors []door, err error) {
	defer func() {
		if err != nil {
			for _, d := range doors {
				d.listener.Close()
			}
		}
	}()
	open := func(addr string, handler http.Handler) (*http.Server, error) {
		l, err := net.Listen("tcp", addr)
		if errors.Is(err, syscall.EACCES) {
			return nil, payoff.Fail(payoff.Denied, "port %s is for root: run it as root, let it (setcap cap_net_bind_service=+ep payoff), or lead the port elsewhere and say --addr", addr)
		}
		if err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		d := door{l, &http.Server{
			Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 90 * time.Second,
			IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		}}
		doors = append(doors, d)
		return d.server, nil
	}
	main, err := open(o.addr, handler)
	if err != nil || o.tlsHost == "" {
		return doors, err
	}
	c := s.certificates(o)
	main.TLSConfig = c.config.TLSConfig()
	main.TLSConfig.NextProtos = append([]string{"h2", "http/1.1"}, main.TLSConfig.NextProtos...)
	s.secure = c
	if o.httpAddr != "" {
		_, err = open(o.httpAddr, c.plain(o.public))
	}
	return doors, err
}

// certificates gets and renews the certificate of one host.
type certificates struct {
	host   string
	cache  *certmagic.Cache
	config *certmagic.Config
	issuer *certmagic.ACMEIssuer
}

func (s *server) certificates(o serveOptions) *certificates {
	c := &certificates{host: o.tlsHost}
	quiet := zap.NewNop() // what matters comes as an event
	c.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return c.config, nil },
		Logger:           quiet,
	})
	c.config = certmagic.New(c.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(s.folder.dir, certificateFolder)},
		Logger:  quiet,
		OnEvent: func(_ context.Context, event string, data map[string]any) error {
			switch event {
			case "cert_obtained":
				s.log.Info("there is a new certificate", "host", o.tlsHost)
			case "cert_failed":
				s.log.Error("no certificate could be had; it is tried again", "host", o.tlsHost, "error", data["error"])
			}
			return nil
		},
	})
	c.issuer = certmagic.NewACMEIssuer(c.config, certmagic.ACMEIssuer{
		CA: o.tlsCA, Agreed: true, Logger: quiet,
		ListenHost: hostOf(o.addr), AltTLSALPNPort: portOf(o.addr), AltHTTPPort: portOf(o.httpAddr), DisableHTTPChallenge: o.httpAddr == "",
	})
	c.config.Issuers = []certmagic.Issuer{c.issuer}
	return c
}

// begin gets the certificate, if there is none yet, and keeps it new, until end. The doors are open
// then: it is through them that the authority looks whether the host is ours.
func (c *certificates) begin(ctx context.Context) error {
	return c.config.ManageAsync(ctx, []string{c.host})
}

func (c *certificates) end() { c.cache.Stop() }

// expires is when the certificate ends; false while there is none.
func (c *certificates) expires() (time.Time, bool) {
	for _, held := range c.cache.AllMatchingCertificates(c.host) {
		if held.Leaf != nil {
			return held.Leaf.NotAfter, true
		}
	}
	return time.Time{}, false
}

// plain answers the authority's questions, and leads everything else to the encrypted door.
func (c *certificates) plain(public string) http.Handler {
	return c.issuer.HTTPChallengeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, public+r.URL.RequestURI(), http.StatusPermanentRedirect)
	}))
}

func hostOf(addr string) string {
	host, _, _ := net.SplitHostPort(addr) // what is no address can't be listened at, and that is said
	return host
}

func portOf(addr string) int {
	_, text, _ := net.SplitHostPort(addr)
	port, _ := strconv.Atoi(text)
	return port
}
