package localnet

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// ErrPortInUse tells that another program listens where the network wants to.
var ErrPortInUse = errors.New("port in use")

// ports are where a process listens.
func (p *Plan) ports(process Process) []int {
	for _, node := range p.Nodes {
		if process.Kind == KindNode && process.Name == nodeProcess(node) {
			return slices.DeleteFunc([]int{node.P2P, node.RPC, node.GRPC, node.API}, func(port int) bool { return port == 0 })
		}
	}
	var ports []int
	for _, flag := range []string{flagListen, flagPayloadListen} {
		_, port, _ := strings.Cut(valueOf(process.Args, flag), ":")
		if number, err := strconv.Atoi(port); err == nil {
			ports = append(ports, number)
		}
	}
	return ports
}

// checkPorts refuses to begin if a port is taken that a process wants which does not run.
func (p *Plan) checkPorts() error {
	for _, process := range p.Processes {
		pid, _, err := p.alive(process.Name)
		if err != nil {
			return err
		}
		if pid != 0 {
			continue
		}
		for _, port := range p.ports(process) {
			if err := checkPort(port); err != nil {
				return fmt.Errorf("%w: %d, wanted by %s (%w); stop what listens there, or choose another --base-port",
					ErrPortInUse, port, process.Name, err)
			}
		}
	}
	return nil
}

func checkPort(port int) error {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return err
	}
	return listener.Close()
}
