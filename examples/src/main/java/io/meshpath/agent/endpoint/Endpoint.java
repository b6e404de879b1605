// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One pod that is connected to this node. Immutable.
 *
 * @param id its number on the node, 1 to 4,095
 * @param name its name, unique on the node
 * @param netns the network namespace it lives in: a name below /run/netns or an absolute path
 * @param labels what policies know it by, cluster and namespace included
 * @param addresses its addresses, of each of the pod CIDRs that the node had at its birth; the first is its main one
 * @param mac the hardware address of its eth0
 * @param device the host side of its veth pair
 * @param identity the number that stands for its labels in the whole mesh
 * @param audit whether its policy is only tried out; empty where it is as for the whole node
 */
public record Endpoint(
        int id,
        String name,
        String netns,
        Labels labels,
        List<IpAddress> addresses,
        MacAddress mac,
        String device,
        int identity,
        Optional<Boolean> audit) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,251}[a-zA-Z0-9])?");

    public Endpoint {
        EndpointSettings.requireId(id);
        checkName(name);
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("endpoint " + name + " has no address");
        }
    }

    /** The first of its addresses. */
    public IpAddress address() {
        return addresses.get(0);
    }

    /** The same pod with another identity. */
    Endpoint withIdentity(int changed) {
        return new Endpoint(id, name, netns, labels, addresses, mac, device, changed, audit);
    }

    /** The same pod, with its policy tried out or enforced. */
    Endpoint withAudit(Optional<Boolean> changed) {
        return new Endpoint(id, name, netns, labels, addresses, mac, device, identity, changed);
    }

    /** Whether this is the pod's name or number. */
    boolean isCalled(String nameOrId) {
        return name.equals(nameOrId) || Integer.toString(id).equals(nameOrId);
    }

    /** Refuses what is no name for a pod. */
    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "endpoint name must be 1 to 253 letters, digits, '-', '_' and '.' but was '" + name + "'");
        }
        if (name.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException(
                    "endpoint name must not be a number, as endpoints are also found by number: " + name);
        }
    }

    /** The name of the host-side device of endpoint {@code id}. */
    static String deviceOf(int id) {
        return "lxc" + id;
    }
}
