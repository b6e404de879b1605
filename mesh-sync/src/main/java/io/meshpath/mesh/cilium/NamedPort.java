// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

/**
 * A port of a pod that has a name. Immutable.
 *
 * @param port 0 to 65535
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 */
public record NamedPort(String name, int port, String protocol) {
    public NamedPort {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port does not fit in 16 bits: " + port);
        }
    }
}
