// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

/**
 * Where a service or one of its backends listens. Immutable.
 *
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port 0 to 65535
 */
public record ServicePort(String protocol, int port) {
    public ServicePort {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port does not fit in 16 bits: " + port);
        }
    }

    public static ServicePort tcp(int port) {
        return new ServicePort("TCP", port);
    }

    public static ServicePort udp(int port) {
        return new ServicePort("UDP", port);
    }

    /** {@code 8080/TCP}. */
    @Override
    public String toString() {
        return port + "/" + protocol;
    }
}
