// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;

/**
 * A pod as the datapath knows it. Immutable.
 *
 * @param id the endpoint's number on this node, 1 to 4095; policies are enforced by it
 * @param hostDevice the host side of the pod's veth pair, in this namespace
 * @param address the pod's only address
 * @param podMac the address of the pod's side of the pair
 * @param identity the pod's security identity
 */
public record EndpointSettings(int id, String hostDevice, IpAddress address, MacAddress podMac, int identity) {
    /** Endpoint ids are below this. */
    public static final int ID_LIMIT = 1 << 12;

    public EndpointSettings {
        requireId(id);
        if (!address.isV4()) {
            throw new IllegalArgumentException("expected an IPv4 pod address but was " + address);
        }
    }

    /**
     * {@return the same id}
     *
     * @throws IllegalArgumentException if no endpoint can have it
     */
    public static int requireId(int id) {
        if (id <= 0 || id >= ID_LIMIT) {
            throw new IllegalArgumentException("endpoint id must be from 1 to " + (ID_LIMIT - 1) + " but was " + id);
        }
        return id;
    }
}
