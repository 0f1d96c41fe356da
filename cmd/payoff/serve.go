package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"
	"github.com/spf13/pflag"

	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/docs"
	"payoff/record"
	"payoff/web"
	"payoff/web/access"
	"payoff/web/api"
	"payoff/web/guide"
	"payoff/web/view"
)

func serveCommand() command {
	return command{
		name: "serve", short: "collect visits, take facts and answer queries over HTTP", group: "Start",
		long: `
  payoff serve --data ./shop
  payoff serve --data ./shop --addr 127.0.0.1:8080 --trust-proxy 127.0.0.1/32 --public-url https://stats.example
  payoff serve --data ./shop --tls-host stats.example

A hit is acknowledged when it is on disk: the process may be killed at any moment. All businesses of
the folder are served; a hit belongs to the one whose site it names. An empty folder is taken too: its
pages ask for the business first. Behind a proxy, --trust-proxy
says whose X-Forwarded-For is believed; without it every visitor would have the proxy's address.
With --tls-host it listens at :443 with a certificate that it gets and renews by itself, and at :80 to
lead plain HTTP there; whoever runs it agrees to the terms of the authority, Let's Encrypt.
While it runs, init, set, ask, verdict, report, journeys, log, import, key, user, export, erase and
doctor go through it.
People sign in to see its pages; the first start prints a link to set up the first account. Pages are
open under this machine's own name, and under --public-url.
docs/guide/collecting.md describes what can be sent and asked. Flags may stand in the environment or in a
file of the data folder instead: payoff help settings.`,
		flags: func(set *pflag.FlagSet) run {
			var o serveOptions
			set.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the `address` to listen at; with --tls-host :443 unless it is said")
			set.StringVar(&o.data, "data", "", "the data `folder`")
			set.StringVar(&o.public, "public-url", "", "the `URL` under which browsers reach it")
			set.StringSliceVar(&o.trust, "trust-proxy", nil, "the proxies' addresses or `CIDR`s, with commas")
			set.StringVar(&o.tlsHost, "tls-host", "", "the `host` to get a certificate for")
			set.StringVar(&o.tlsCA, "tls-ca", certmagic.LetsEncryptProductionCA, "the ACME directory of the `authority` that gives it")
			set.StringVar(&o.httpAddr, "http-addr", "", "with --tls-host: the `address` that leads plain HTTP to it; :80 unless this or --addr is said")
			set.Float64Var(&o.perAddress, "rate-limit", 50, "events a second from one address, over ten seconds; this machine itself has no limit; 0 is none")
			set.StringVar(&o.logFormat, "log-format", "text", "how log lines are written: `text` or json")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("serve", args); err != nil {
					return err
				}
				if err := settle(set, e.getenv, o.data); err != nil {
					return err
				}
				o.secure(set.Changed("addr"), set.Changed("http-addr"))
				return serve(ctx, e, o)
			}
		},
	}
}

type serveOptions struct {
	addr, data, public       string
	tlsHost, tlsCA, httpAddr string
	trust                    []string
	perAddress               float64
	logFormat                string
}

// log is the server's own: lines of facts about it, and never of a visitor or buyer.
func (o serveOptions) log(to io.Writer) *slog.Logger {
	if o.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}

// secure fills in what --tls-host means for the rest that wasn't said.
func (o *serveOptions) secure(saidAddr, saidHTTP bool) {
	if o.tlsHost == "" {
		return
	}
	if host, err := record.HostName(o.tlsHost); err == nil {
		o.tlsHost = host
	}
	if !saidAddr {
		o.addr = ":443"
		if !saidHTTP {
			o.httpAddr = ":80"
		}
	}
	if o.public == "" {
		o.public = "https://" + o.tlsHost
	}
}

func (o serveOptions) proxies() ([]netip.Prefix, error) {
	list, err := record.Prefixes(o.trust)
	if err != nil {
		return nil, usage("--trust-proxy %v", err)
	}
	return list, nil
}

func (o serveOptions) check() error {
	if o.logFormat != "" {
		if err := oneOf("log-format", o.logFormat, "text", "json"); err != nil {
			return err
		}
	}
	if o.httpAddr != "" && o.tlsHost == "" {
		return usage("--http-addr leads to the encrypted address: say --tls-host too")
	}
	if o.tlsHost != "" {
		_, notIP := netip.ParseAddr(o.tlsHost)
		if host, err := record.HostName(o.tlsHost); err != nil || host != o.tlsHost || notIP == nil || !strings.Contains(host, ".") {
			return usage("--tls-host %s: want a host's name such as stats.example", o.tlsHost)
		}
		if u, err := url.Parse(o.tlsCA); err != nil || u.Scheme != "https" || u.Host == "" {
			return usage("--tls-ca %s: want the URL of an ACME directory", o.tlsCA)
		}
	}
	if o.public != "" {
		if u, err := url.Parse(o.public); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return usage("--public-url %s: want a URL such as https://stats.example", o.public)
		}
	}
	if !(o.perAddress >= 0) {
		return usage("--rate-limit: want a number from 0")
	}
	return nil
}

// How long a stopping server waits for the requests that it has begun, and how long for the rest.
const (
	finishRequests = 10 * time.Second
	finishApplying = 60 * time.Second
)

// serve runs until ctx ends, and then finishes what it took: requests, journal, engine.
func serve(ctx context.Context, e *env, o serveOptions) error {
	spareCollector()
	trust, err := o.proxies()
	if err == nil {
		err = o.check()
	}
	if err != nil {
		return err
	}
	w := where{data: o.data}
	dir, err := w.dir()
	if err != nil {
		return err
	}
	f, err := openFolder(ctx, e, dir, untouched(dir))
	if err != nil {
		return err
	}
	s := &server{env: e, folder: f, log: o.log(e.stderr)}
	return errors.Join(s.run(ctx, o, trust), f.close())
}

// untouched says whether a folder is there and holds nothing but settings: a first start, as with a new
// volume. The pages ask for the business then. One that isn't there may be a slip of the pen.
func untouched(dir string) bool {
	list, err := os.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(list, func(e os.DirEntry) bool { return e.Name() != settingsFile })
}

// A server is a folder that is being served.
type server struct {
	env     *env
	folder  *folder
	log     *slog.Logger
	batcher *collect.Batcher
	applier *collect.Applier
	people  *access.People
	files   filesOf
	tray    *web.Tray
	secure  *certificates // nil without --tls-host
}

func (s *server) run(ctx context.Context, o serveOptions, trust []netip.Prefix) error {
	businesses, err := s.folder.state.Businesses(ctx)
	if err != nil {
		return err
	}
	// Opening the events applies what is left in the journal.
	store, err := s.folder.events(ctx)
	if err != nil {
		return err
	}
	kept, err := s.folder.journal(ctx)
	if err != nil {
		return err
	}
	defer kept.Close()
	table, err := classify.New()
	if err != nil {
		return err
	}
	answers, err := s.folder.answerer(s.env)
	if err != nil {
		return err
	}
	live, err := collect.NewLive(ctx, businesses, table, s.folder.state, record.Random, s.env.now)
	if err != nil {
		return err
	}
	places, err := s.folder.countries()
	if err != nil {
		return err
	}
	live.Locate(places)
	s.applier = collect.NewApplier(kept, store, record.NewTeller(s.folder.state, s.log), s.log)
	s.batcher = collect.NewBatcher(live, kept, s.applier.Wake, s.log)
	face := api.New(api.Options{
		Businesses: businesses, State: s.folder.state, Answers: answers, Names: table, Live: live, Batcher: s.batcher, Applier: s.applier,
		Trust: trust, PerAddress: o.perAddress, Gauges: s.gauges(time.Now()), Version: version, Now: s.env.now, Log: s.log,
	})
	s.folder.changed = func(ctx context.Context, b books.Business) error {
		face.Set(b)
		return live.Set(ctx, b)
	}
	s.folder.settled = func(ctx context.Context) error {
		if err := s.applier.Settle(ctx); err != nil {
			return err
		}
		return kept.Purge(ctx)
	}
	s.files = filesOf{s.folder, table}
	if s.tray, err = web.NewTray(filepath.Join(s.folder.dir, trayFolder), s.files, s.env.now, s.log); err != nil {
		return err
	}
	defer s.tray.Close()
	pages, err := s.pages(answers, table, o, trust)
	if err != nil {
		return err
	}
	handler := http.NewServeMux()
	handler.Handle("/", pages)
	for _, path := range api.Paths() {
		handler.Handle(path, face.Handler())
	}
	doors, err := s.doors(o, telling(handler, s.log))
	if err != nil {
		return err
	}
	local, err := listenSocket(s.folder.dir)
	if err != nil {
		// A folder whose name is longer than a socket's may be, or on a disk that knows none.
		s.log.Warn("commands on the folder have to wait until the server is stopped", "error", err)
		local = nil
	}
	at := doors[0].listener.Addr()
	s.folder.base = o.base(at)
	if err := s.welcome(context.WithoutCancel(ctx), len(businesses), at, o); err != nil {
		for _, d := range doors {
			err = errors.Join(err, d.listener.Close())
		}
		return err
	}
	return s.work(ctx, doors, local)
}

// pages is what people look at, behind a door where they sign in.
func (s *server) pages(answers *answer.Answerer, agents *classify.Table, o serveOptions, trust []netip.Prefix) (http.Handler, error) {
	look, err := view.New(version, s.log)
	if err != nil {
		return nil, err
	}
	state := s.folder.state
	s.people = access.NewPeople(state, s.env.now)
	door, err := access.New(access.Options{
		People: s.people, Businesses: state.Businesses, View: look, Agents: agents, Public: o.publicURL(),
		From: func(r *http.Request) netip.Addr { return api.ClientAddress(r, trust) }, Now: s.env.now, Log: s.log,
	})
	if err != nil {
		return nil, err
	}
	help, err := guide.New(docs.Guide())
	if err != nil {
		return nil, err
	}
	pages, err := web.New(web.Options{
		View: look, Guide: help, Businesses: state.Businesses, Answers: answers, Now: s.env.now, Log: s.log, Door: door, Keys: state, Books: state,
		Files: s.files, Tray: s.tray,
		Settings: state, Changed: s.folder.announce, From: func(r *http.Request) netip.Addr { return api.ClientAddress(r, trust) },
	})
	if err != nil {
		return nil, err
	}
	return pages.Handler(), nil
}

// publicURL is --public-url, or nil.
func (o serveOptions) publicURL() *url.URL {
	if o.public == "" {
		return nil
	}
	u, err := url.Parse(o.public)
	if err != nil {
		return nil // check has refused it
	}
	return u
}

// base is what links begin with: the public URL, or this machine's own.
func (o serveOptions) base(at net.Addr) string {
	if u := o.publicURL(); u != nil {
		return u.Scheme + "://" + u.Host
	}
	if a, err := netip.ParseAddrPort(at.String()); err == nil && !a.Addr().IsLoopback() {
		return fmt.Sprintf("http://127.0.0.1:%d", a.Port()) // it listens at all addresses, or another one's proxy is in front
	}
	return "http://" + at.String()
}

func (s *server) welcome(ctx context.Context, businesses int, at net.Addr, o serveOptions) error {
	link, err := s.people.Setup(ctx)
	if err != nil {
		return err
	}
	scheme := "http"
	if o.tlsHost != "" {
		scheme = "https"
	}
	fmt.Fprintf(s.env.stdout, "payoff serves %s at %s://%s\n", s.folder.dir, scheme, at)
	if o.public != "" {
		fmt.Fprintf(s.env.stdout, "browsers reach it at %s\n", o.public)
	}
	if businesses == 0 {
		s.log.Warn("the folder holds no business: every hit is refused until one is set up, on the pages or by `payoff init`")
	}
	if link != "" {
		fmt.Fprintf(s.env.stdout, "nobody can sign in yet: set up the first account within an hour at\n%s%s\n", s.folder.base, link)
	}
	return nil
}

// work starts what works beside the requests, serves, and stops it all in the order in which nothing
// is lost: no new requests and commands, the journal's writer, the applier, and last what the journal holds.
func (s *server) work(ctx context.Context, doors []door, local net.Listener) error {
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	batching, endBatching := context.WithCancel(running)
	typing, endTyping := context.WithCancel(running)
	var batcher, rest, typed sync.WaitGroup
	if local != nil {
		typed.Go(func() { s.commands(typing, local) })
	}
	batcher.Go(func() { s.batcher.Run(batching) })
	rest.Go(func() { s.applier.Run(running) })
	rest.Go(func() { s.dropSalts(running) })
	rest.Go(func() { s.tray.Run(running) })
	rest.Go(func() { s.batcher.KeepDropped(running, s.folder.state) })
	served := make(chan error, len(doors))
	for _, d := range doors {
		go func() { served <- d.serve() }()
	}
	var failed error
	if s.secure != nil {
		failed = s.secure.begin(running)
		defer s.secure.end()
	}
	open := len(doors)
	if failed == nil {
		select {
		case <-ctx.Done():
			s.log.Info("stopping: what was accepted is being finished")
		case failed = <-served:
			open--
		}
	}
	waiting, enough := context.WithTimeout(running, finishRequests)
	for _, d := range doors {
		if err := d.server.Shutdown(waiting); err != nil {
			s.log.Warn("some requests were not finished", "error", err)
			d.server.Close()
		}
	}
	enough()
	for range open {
		<-served
	}
	endTyping()
	typed.Wait()
	endBatching()
	batcher.Wait()
	end()
	rest.Wait()
	waiting, enough = context.WithTimeout(context.WithoutCancel(ctx), finishApplying)
	defer enough()
	if err := s.applier.Drain(waiting); err != nil {
		s.log.Warn("the journal keeps what the engine did not take; the next start applies it", "error", err)
	}
	return failed
}

// dropSalts deletes old salts, so that nobody can tell any more which visitor was whom.
func (s *server) dropSalts(ctx context.Context) {
	for {
		if err := s.folder.state.DropSalts(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("old salts could not be deleted; it is tried again in an hour", "error", err)
		}
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
			return
		}
	}
}
