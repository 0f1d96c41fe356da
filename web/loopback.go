package web

import (
	"net"
	"net/http"
	"net/netip"
)

// Loopback lets in only who asks from this machine, directly and by a name of its own: the guard of a
// server on which nobody signs in. A request that a proxy passed on comes from elsewhere, and a name
// that isn't this machine's could be another site's page that was led here.
func Loopback(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := netip.ParseAddrPort(r.RemoteAddr)
		passed := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Real-Ip") != ""
		if err != nil || !at.Addr().Unmap().IsLoopback() || passed || !ownName(r.Host) {
			http.Error(w, "Pages are open to this machine only: use http://127.0.0.1 with the server's port, on it or through an SSH tunnel.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
