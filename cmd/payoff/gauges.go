package main

import (
	"fmt"
	"syscall"
	"time"

	"payoff/web/api"
)

// room is how much disk is left where the folder stands, in bytes; false where the system doesn't say.
func (f *folder) room() (uint64, bool) {
	var room syscall.Statfs_t
	if err := syscall.Statfs(f.dir, &room); err != nil {
		return 0, false
	}
	return room.Bavail * uint64(room.Bsize), true
}

// gauges are what /metrics says of the process and its machine.
func (s *server) gauges(began time.Time) func() []api.Gauge {
	return func() []api.Gauge {
		out := []api.Gauge{
			{Name: "payoff_build_info", Help: "The version that runs.", Labels: fmt.Sprintf("{version=%q}", version), Value: 1},
			{Name: "process_start_time_seconds", Help: "When it was started, in seconds since 1970.", Value: float64(began.Unix())},
		}
		if left, ok := s.folder.room(); ok {
			out = append(out, api.Gauge{Name: "payoff_disk_free_bytes", Help: "Disk left where the data folder is.", Value: float64(left)})
		}
		if s.secure != nil {
			at := 0.0
			if end, ok := s.secure.expires(); ok {
				at = float64(end.Unix())
			}
			out = append(out, api.Gauge{Name: "payoff_certificate_expires_seconds", Help: "When the certificate of --tls-host ends, in seconds since 1970; 0 while there is none.", Value: at})
		}
		return out
	}
}
